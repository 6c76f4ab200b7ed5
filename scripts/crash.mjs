// `npm run crash [-- --files --kills N --seed S --minutes M --only KIND --lanes L --json]`: real processes on real files are killed at named points and random moments, and nothing may be lost, doubled or broken; ends with 1 when something is. With `--files` it is files that people send.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCampaign } from './crash/campaign.mjs';
import { runFilesCampaign } from './crash/files-campaign.mjs';

const { values } = parseArgs({
  options: {
    files: { type: 'boolean', default: false },
    kills: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    only: { type: 'string' },
    lanes: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
  },
});
const [kills, seed, minutes, lanes] = [Number(values.kills), Number(values.seed), Number(values.minutes), Number(values.lanes)];
const isCount = (/** @type {number} */ number) => Number.isSafeInteger(number) && number >= 1;
if (!isCount(kills) || !isCount(lanes) || !Number.isSafeInteger(seed) || seed < 0 || !(minutes > 0)) {
  console.error('usage: npm run crash -- [--files] [--kills N] [--seed S] [--minutes M] [--only KIND] [--lanes L] [--json]');
  process.exit(2);
}

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'kitewire-crash-'));
try {
  const { only } = values;
  const run = values.files ? runFilesCampaign : runCampaign;
  const summary = await run(folder, { kills, seed, seconds: minutes * 60, lanes, only, onProgress: (line) => console.error(line) });
  const full = { ...summary, seed, seconds: Math.round((performance.now() - began) / 100) / 10 };
  if (values.json) console.log(JSON.stringify(full));
  else console.log(Object.entries(full).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', '));
  process.exitCode = summary.ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
