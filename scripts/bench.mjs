// `npm run bench`: runs every `bench/*.bench.ts` of the packages one after another and writes reports/bench.json.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { listWorkspaces } from './workspaces.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} value
 * @property {string} unit Such as "MB/s" or "ms".
 * @property {number} [ratio] To the row that the others are compared with.
 *
 * @typedef {object} Bench What a bench file exports as default.
 * @property {string} name
 * @property {() => Promise<{ title: string, rows: readonly Row[] }>} run
 */

/**
 * @param {string} title
 * @param {readonly Row[]} rows
 * @returns {string} The rows under their title, numbers aligned.
 */
export function drawRows(title, rows) {
  const cells = rows.map(({ name, value, unit, ratio }) => [name, drawNumber(value), unit, ratio === undefined ? '' : `${ratio.toFixed(2)}x`]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map(([name = '', value = '', unit = '', ratio = '']) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)} ${unit.padEnd(widths[2] ?? 0)}  ${ratio.padStart(widths[3] ?? 0)}`.trimEnd(),
  );
  return [title, ...lines].join('\n');
}

/** Three digits or all whole ones. @param {number} value */
function drawNumber(value) {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Benches look below the doors, so they are bundled from the sources. @param {string} entry @returns {Promise<Bench>} */
async function load(entry) {
  const folder = resolve('node_modules/.cache/bench');
  const name = basename(entry, '.ts');
  await build({ entry: { [name]: entry }, format: 'esm', target: 'es2022', outDir: folder, outExtension: () => ({ js: '.mjs' }), config: false, silent: true, clean: false });
  const { default: bench } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  if (typeof bench?.run !== 'function') throw new Error(`${entry}: expected a default export { name, run }`);
  return bench;
}

/** @param {string} directory @returns {string[]} */
function listBenches(directory) {
  const folder = join(directory, 'bench');
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.bench.ts')).sort().map((file) => join(folder, file));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}

async function main() {
  const results = [];
  for (const { directory, manifest } of listWorkspaces(process.cwd())) {
    for (const file of listBenches(directory)) {
      const bench = await load(file);
      const { title, rows } = await bench.run();
      console.log(`${drawRows(`${manifest.name}, ${title}`, rows)}\n`);
      results.push({ package: manifest.name, name: bench.name, title, rows });
    }
  }
  if (results.length === 0) throw new Error('no package has a bench/*.bench.ts');
  const machine = { node: process.version, platform: platform(), arch: arch(), cpus: cpus().length, cpu: cpus()[0]?.model };
  mkdirSync('reports', { recursive: true });
  writeFileSync('reports/bench.json', `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
  console.log(`${results.length} benches, numbers in reports/bench.json`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
