// `npm run timing [-- --samples N --only name --json]`: whether the time until a refusal tells what was wrong; ends with 1 when Welch's t is 4.5 or more for a pair of classes.
import { parseArgs } from 'node:util';
import { packets } from './timing/packets.mjs';
import { rsaBlocks } from './timing/rsa-blocks.mjs';
import { bound, compareClasses, sampleClasses } from './timing/welch.mjs';

/** @type {Record<string, { classes: Record<string, () => () => void>, share: number }>} A packet costs a fraction of a key creation. */
const campaigns = { S05: { classes: rsaBlocks, share: 1 }, R03: { classes: packets, share: 4 } };

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '5000' }, only: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const samples = Number(values.samples);
const names = values.only === undefined ? Object.keys(campaigns) : [values.only];
if (!Number.isSafeInteger(samples) || samples < 2 || names.some((name) => !(name in campaigns))) {
  console.error(`usage: npm run timing -- [--samples N] [--only ${Object.keys(campaigns).join('|')}] [--json]`);
  process.exit(2);
}

const began = performance.now();
const results = names.map((name) => {
  const { classes, share } = /** @type {typeof campaigns[string]} */ (campaigns[name]);
  return { name, samples: samples * share, ...compareClasses(sampleClasses(classes, samples * share, Math.random)) };
});
const seconds = Math.round((performance.now() - began) / 100) / 10;
const ok = results.every(({ worst }) => worst < bound);
if (values.json) {
  console.log(JSON.stringify({ ok, suite: 'timing', bound, campaigns: results, seconds }));
} else {
  for (const { name, samples: count, means, pairs, worst } of results) {
    console.log(`${name}: ${count} of each class, largest |t| ${worst.toFixed(2)}`);
    for (const [label, mean] of Object.entries(means)) console.log(`  ${label.padEnd(28)} ${(mean * 1000).toFixed(2)} µs`);
    for (const { pair, t } of pairs) console.log(`  t ${t.toFixed(2).padStart(8)}  ${pair.join(' / ')}`);
  }
  console.log(`${ok ? 'no pair of classes can be told apart' : 'classes can be told apart'}, ${seconds} s`);
}
process.exitCode = ok ? 0 : 1;
