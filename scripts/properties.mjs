// `npm run properties [-- --runs N --seed S --path P | --planted --only name | --server --seeds N --seed S] [--json]`: proves the order of updates on random runs, proves the proof, or audits clients on the real server; ends with 1 when one falls short.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provePlanted } from './properties/planted.mjs';
import { proveSource } from './properties/source.mjs';
import { auditServer } from './server-audit/audit.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    planted: { type: 'boolean', default: false },
    only: { type: 'string' },
    server: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '25' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, seed, seeds] = [Number(values.runs), Number(values.seed), Number(values.seeds)];
if ([runs, seeds].some((count) => !Number.isSafeInteger(count) || count < 1) || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run properties -- [--runs N] [--seed S] [--path P] [--planted [--only NAME]] [--server [--seeds N]] [--json]');
  process.exit(2);
}

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'kitewire-properties-'));
try {
  const { path, only } = values;
  const prove = () => {
    if (values.server) return auditServer(folder, { seeds, seed });
    return values.planted ? provePlanted(folder, { seed, ...(only !== undefined && { only }) }) : proveSource(folder, { runs, seed, ...(path !== undefined && { path }) });
  };
  const summary = await prove();
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const full = { ...summary, seed, seconds };
  console.log(values.json ? JSON.stringify(full) : Object.entries(full).map(([name, value]) => `${name} ${Array.isArray(value) ? value.length : value}`).join(', '));
  process.exitCode = summary.ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
