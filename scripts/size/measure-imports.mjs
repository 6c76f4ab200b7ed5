/** Measures what importing a module costs a fresh Node.js process: time, and memory afterwards. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const program = `const start = performance.now();
if (process.argv[1]) await import(process.argv[1]);
console.log(JSON.stringify({ ms: performance.now() - start, rss: process.memoryUsage.rss() / 1e6 }));`;

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * @param {readonly { readonly name: string, readonly door: string }[]} entries
 * @param {number} rounds Processes for each entry; the rounds are interleaved, so that a busy moment hits all alike.
 * @returns {Promise<{ name: string, ms: number, rss: number }[]>} Medians; the first row is Node.js without any import.
 */
export async function measureImports(entries, rounds) {
  const rows = [{ name: 'nothing', url: '' }, ...entries.map(({ name, door }) => ({ name, url: pathToFileURL(resolve(door)).href }))].map((row) => ({
    ...row,
    /** @type {{ ms: number, rss: number }[]} */
    samples: [],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { url, samples } of rows) {
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, url]);
      samples.push(JSON.parse(stdout));
    }
  }
  const round1 = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return rows.map(({ name, samples }) => ({ name, ms: round1(median(samples.map(({ ms }) => ms))), rss: round1(median(samples.map(({ rss }) => rss))) }));
}
