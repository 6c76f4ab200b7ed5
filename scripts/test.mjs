/** `npm test`: every suite; the last line sums up the tests, and the working tree must be as it was. */
import { execFileSync } from 'node:child_process';
import { drawCounts, drawTable, performSuites, sumCounts } from './perform.mjs';
import { allSuites } from './suites.mjs';

/** @returns {string[]} What git says of the working tree, a line a file. */
function readTree() {
  const text = execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return text.split('\n').filter((line) => line !== '');
}

const before = readTree();
const outcomes = await performSuites(allSuites, { stopAtFirst: false });
const after = readTree();
const changes = [
  ...after.filter((line) => !before.includes(line)),
  ...before.filter((line) => !after.includes(line)).map((line) => `no longer: ${line}`),
];
outcomes.push({ name: 'clean tree', budget: 1, seconds: 0, ok: changes.length === 0 });
if (changes.length > 0) console.error(`\nthe tests changed the working tree:\n${changes.join('\n')}`);

const counts = sumCounts(outcomes);
console.log(`\n${drawTable(outcomes, [...allSuites.map(({ name }) => name), 'clean tree'])}\n`);
console.log(drawCounts(counts));
process.exitCode = outcomes.length === allSuites.length + 1 && outcomes.every(({ ok }) => ok) ? 0 : 1;
