// `npm run properties [-- --runs N --seed S --path P | --planted --only name] [--json]`: proves the order of updates on random runs, or proves the proof; ends with 1 when one falls short.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provePlanted } from './properties/planted.mjs';
import { proveSource } from './properties/source.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    planted: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run properties -- [--runs N] [--seed S] [--path P] [--planted [--only NAME]] [--json]');
  process.exit(2);
}

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'kitewire-properties-'));
try {
  const { path, only } = values;
  const summary = values.planted ? await provePlanted(folder, { seed, ...(only !== undefined && { only }) }) : await proveSource(folder, { runs, seed, ...(path !== undefined && { path }) });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const full = { ...summary, seed, seconds };
  console.log(values.json ? JSON.stringify(full) : Object.entries(full).map(([name, value]) => `${name} ${Array.isArray(value) ? value.length : value}`).join(', '));
  process.exitCode = summary.ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
