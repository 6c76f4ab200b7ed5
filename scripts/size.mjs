/**
 * `npm run size`: what bundles of a browser application weigh, minified and gzipped, against their budgets.
 * With `--json` the last line is one summary; the exit code is 1 when a budget is exceeded.
 */
import esbuildPlugin from '@size-limit/esbuild';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';
import { drawRows } from './size/draw-rows.mjs';
import { measureImports } from './size/measure-imports.mjs';

/** Programs of `scripts/size/`, and what each may weigh in bytes. */
const budgets = [
  { name: 'raw call only', program: 'raw-call', budget: 110_000 },
  { name: 'log in and send a text', program: 'log-in-and-send', budget: 150_000 },
  // Has the local store of chats and messages, the outbox, the views, and files: transfers, cache, CDNs, the browser's file system.
  { name: 'whole client', program: 'whole-client', budget: 215_000 },
];

/** Entries of Node.js that are measured: cold, in processes of their own. */
const imports = [
  { name: '@kitewire/sdk', door: 'packages/sdk/dist/index.js' },
  { name: '@kitewire/sdk/sqlite', door: 'packages/sdk/dist/sqlite.js' },
  { name: '@kitewire/reference-server', door: 'packages/reference-server/dist/index.js' },
];

const checks = budgets.map(({ program }) => ({ files: [`scripts/size/${program}.mjs`], gzip: true, modifyEsbuildConfig: forBrowsers }));
const weighed = await sizeLimit([...esbuildPlugin, ...filePlugin], { checks });
const bundles = budgets.map(({ name, budget }, index) => {
  const size = weighed[index]?.size ?? Number.NaN;
  return { name, size, budget, ok: size <= budget };
});
console.log(drawRows(['bundle', 'gzipped, bytes', 'budget'], bundles.map(({ name, size, budget, ok }) => [name, String(size), `${budget}${ok ? '' : '  EXCEEDED'}`])));

const cold = await measureImports(imports, process.argv.includes('--quick') ? 1 : 7);
console.log(`\n${drawRows(['cold import on Node.js', 'ms', 'RSS, MB'], cold.map(({ name, ms, rss }) => [name, ms.toFixed(0), rss.toFixed(0)]))}`);

const ok = bundles.every((bundle) => bundle.ok);
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, bundles, imports: cold }));
process.exitCode = ok ? 0 : 1;

/** @param {import('esbuild').BuildOptions} config @returns {import('esbuild').BuildOptions} */
function forBrowsers(config) {
  return { ...config, platform: 'browser', format: 'esm', target: 'es2022', logLevel: 'error' };
}
