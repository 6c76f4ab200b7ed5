/** What docs/security.md claims is tested: each file that it names beside a row has a test whose title carries the row's id. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| ([A-Z]\d{2}) \| .+ \| (.+) \|$/gm)].map(([, id = '', tests = '']) => ({
  id,
  files: [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file),
}));

/** The titles of a file's tests and suites, and of the cases of its tables. @param {string} file */
function titlesOf(file) {
  const text = readFileSync(new URL(file, new URL('../docs/', import.meta.url)), 'utf8');
  return [...text.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map(([, , title = '']) => title);
}

it('names every row once', () => {
  const range = (/** @type {string} */ letter, /** @type {number} */ from, /** @type {number} */ to) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${letter}${String(from + index).padStart(2, '0')}`);
  const ofClients = [...range('H', 1, 12), 'H14', 'H15', ...range('R', 1, 13), 'R15', ...range('R', 17, 25), ...range('A', 1, 10), ...range('A', 12, 17), 'A19', 'A20'];
  const expected = [...ofClients, ...range('S', 1, 12), ...range('S', 15, 18), 'S22', ...range('F', 1, 4), ...range('F', 6, 15)];
  expect(rows.map(({ id }) => id).sort()).toEqual(expected.sort());
});

it.each(rows)('$id is in the title of a test in each file beside it', ({ id, files }) => {
  expect(files.length).toBeGreaterThan(0);
  const isNamed = (/** @type {string} */ title) => new RegExp(`\\b${id}\\b`).test(title);
  expect(files.filter((file) => !titlesOf(file).some(isNamed))).toEqual([]);
});
