// `npm run bench [-- names... --quick --rounds=N --large=MB --json --save]`: runs the benches of scripts/bench one after another, and writes reports/bench.json.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { drawReport, summarize } from './bench/report/report.mjs';

/**
 * @typedef {object} Row
 * @property {string} name Who and what: "mtcute, encrypt 1 KB"; rows with the same "what" are compared.
 * @property {number} value
 * @property {string} unit Of what more is better when it ends with "/s", and less otherwise.
 * @property {boolean} [drawn] Whether charts show it; they do unless this is false.
 *
 * @typedef {object} BenchOptions
 * @property {boolean} quick Whether a rough figure is enough.
 * @property {number} [rounds] How often everybody has a turn; the bench's own number unless given.
 * @property {number} [large] Of the largest file, in MB; the bench's own size unless given.
 *
 * @typedef {object} Bench What a file of scripts/bench exports as default.
 * @property {string} name
 * @property {(options: BenchOptions) => Promise<{ title: string, rows: readonly Row[] }>} run
 *
 * @typedef {{ name: string, title: string, rows: readonly Row[] }} Result
 */

const folder = new URL('bench/', import.meta.url);
const reportFile = new URL('../reports/bench.json', import.meta.url);
/** What docs/benchmarks.md is made of. */
const savedFile = new URL('../docs/benchmarks/results.json', import.meta.url);
/** The order of the page; others come after, by name. */
const order = ['aes-ige', 'sha256', 'tl-codec', 'factorize', 'auth-key', 'wire', 'rpc', 'updates', 'files', 'store', 'cold-start'];

/** @param {string} name */
const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);

/** @returns {Promise<Bench[]>} */
async function loadBenches() {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs') && !file.endsWith('.test.mjs'));
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  // What benches share may stand beside them.
  const benches = modules.map((module) => module.default).filter((bench) => typeof bench?.run === 'function');
  return benches.sort((left, right) => place(left.name) - place(right.name) || left.name.localeCompare(right.name));
}

/** @param {string} name */
function versionOf(name) {
  return createRequire(new URL('../packages/e2e/package.json', import.meta.url))(`${name}/package.json`).version;
}

function describeMachine() {
  const peers = { mtcute: readVersion('@mtcute/node'), GramJS: versionOf('telegram') };
  return { node: process.version, platform: platform(), arch: arch(), cpus: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', peers };
}

/** Of a package whose manifest is not among its doors: as we have pinned it. @param {string} name */
function readVersion(name) {
  const manifest = JSON.parse(readFileSync(new URL('../packages/e2e/package.json', import.meta.url), 'utf8'));
  return manifest.devDependencies[name];
}

/** @param {readonly Result[]} results Those of other benches stay as they were saved. */
function save(results) {
  const { results: before } = readSaved();
  const all = [...before.filter(({ name }) => !results.some((result) => result.name === name)), ...results];
  const sorted = all.sort((left, right) => place(left.name) - place(right.name) || left.name.localeCompare(right.name));
  const rounded = sorted.map((result) => ({ ...result, rows: result.rows.map((row) => ({ ...row, value: Number(row.value.toPrecision(4)) })) }));
  mkdirSync(new URL('.', savedFile), { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(savedFile, `${JSON.stringify({ date, machine: describeMachine(), results: rounded }, undefined, 2)}\n`);
}

/** @returns {{ results: Result[] }} */
function readSaved() {
  try {
    return JSON.parse(readFileSync(savedFile, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return { results: [] };
    throw error;
  }
}

/** @param {{ names: readonly string[], options: BenchOptions, keep: boolean }} wanted @returns {Promise<Result[]>} */
async function runBenches({ names, options, keep }) {
  const benches = await loadBenches();
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) throw new Error(`no bench is called ${unknown.join(', ')}: there are ${benches.map(({ name }) => name).join(', ')}`);
  const results = [];
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { title, rows } = await bench.run(options);
    console.log(`${drawReport(title, rows)}\n`);
    results.push({ name: bench.name, title, rows });
  }
  mkdirSync(new URL('.', reportFile), { recursive: true });
  writeFileSync(reportFile, `${JSON.stringify({ machine: describeMachine(), results }, undefined, 2)}\n`);
  if (keep) save(results);
  return results;
}

/** @param {string} name @param {string | undefined} text */
function readNumber(name, text) {
  const number = text === undefined ? undefined : Number(text);
  if (number !== undefined && !(Number.isInteger(number) && number > 0)) throw new Error(`--${name} takes a whole number above 0, got ${text}`);
  return number;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, rounds: { type: 'string' }, large: { type: 'string' }, json: { type: 'boolean' }, save: { type: 'boolean' } },
  });
  const { quick = false, json = false, save: keep = false } = values;
  const started = performance.now();
  try {
    const rounds = readNumber('rounds', values.rounds) ?? (quick ? 1 : undefined);
    const large = readNumber('large', values.large);
    const options = { quick, ...(rounds !== undefined && { rounds }), ...(large !== undefined && { large }) };
    const results = await runBenches({ names: positionals, options, keep });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    console.log(`${results.length} benches in ${seconds} s, numbers in reports/bench.json`);
    if (json) console.log(JSON.stringify({ ok: true, seconds, ...summarize(results) }));
  } catch (error) {
    console.error(error);
    if (json) console.log(JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) }));
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
