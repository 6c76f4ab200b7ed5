/** What docs/storage.md says of the errors of the store: each code that there is, and no other. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (/** @type {string} */ file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

it('docs/storage.md says of every code of a StorageError what is safe to do', () => {
  const [, type = ''] = /export type StorageErrorCode =(.+?);\n/s.exec(read('packages/sdk/src/errors/storage-error.ts')) ?? [];
  const codes = [...type.matchAll(/\| '([A-Z_]+)'/g)].map(([, code]) => code);
  const [, section = ''] = /\n## When something is wrong\n(.+?)\n## /s.exec(read('docs/storage.md')) ?? [];
  const rows = [...section.matchAll(/^\| (`[A-Z_`, ]+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
  expect(codes.length).toBeGreaterThan(10);
  expect(rows.toSorted()).toEqual(codes.toSorted());
});
