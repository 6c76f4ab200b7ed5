// `npm run faults [-- --seeds N --first N --only name --json]`: two ends under a virtual clock suffer every fault, a seed at a time; ends with 1 when one falls short.
import { parseArgs } from 'node:util';
import { runCuts, runLinkStorm } from './faults/link-storm.mjs';
import { runSessionStorm } from './faults/session-storm.mjs';

/** @type {Record<string, (seed: number) => { wrong: string[], calls: number }>} */
const storms = { session: runSessionStorm, link: runLinkStorm, cuts: runCuts };

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '102' }, first: { type: 'string', default: '0' }, only: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const [seeds, first] = [Number(values.seeds), Number(values.first)];
const names = values.only === undefined ? Object.keys(storms) : [values.only];
if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(first) || first < 0 || names.some((name) => !(name in storms))) {
  console.error(`usage: npm run faults -- [--seeds N] [--first N] [--only ${Object.keys(storms).join('|')}] [--json]`);
  process.exit(2);
}

const began = performance.now();
let calls = 0;
/** @type {{ storm: string, seed: number, wrong: string[] }[]} */
const failures = [];
for (let seed = first; seed < first + seeds; seed += 1) {
  for (const storm of names) {
    const outcome = attempt(storm, seed);
    calls += outcome.calls;
    if (outcome.wrong.length === 0) continue;
    failures.push({ storm, seed, wrong: outcome.wrong });
    console.error(`${storm}, seed ${seed}: ${outcome.wrong.slice(0, 5).join('; ')}\n  again: npm run faults -- --only ${storm} --first ${seed} --seeds 1`);
  }
}

/** @param {string} storm @param {number} seed */
function attempt(storm, seed) {
  try {
    return /** @type {(seed: number) => { wrong: string[], calls: number }} */ (storms[storm])(seed);
  } catch (error) {
    return { wrong: [`it threw: ${error instanceof Error ? error.stack : error}`], calls: 0 };
  }
}

const seconds = Math.round((performance.now() - began) / 100) / 10;
if (values.json) console.log(JSON.stringify({ ok: failures.length === 0, suite: 'faults', seeds, first, storms: names, calls, failed: failures.length, failedSeeds: failures.map(({ storm, seed }) => `${storm}:${seed}`), seconds }));
else console.log(`${seeds} seeds, ${calls} calls under faults, ${failures.length} failures, ${seconds} s`);
process.exitCode = failures.length === 0 ? 0 : 1;
