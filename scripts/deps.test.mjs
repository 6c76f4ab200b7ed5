/** Checks that every dependency of every workspace is explained, and that its range is of the right kind. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareReasons, judgeRanges, readReasons } from './deps.mjs';
import { listPublished, listWorkspaces, readRoot } from './workspaces.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the explanations of dependencies', () => {
  const manifest = { name: 'one', dependencies: { idb: '^8.0.4' }, devDependencies: { vitest: '4.1.12' } };

  it('are complete when lists, tables or headings name each', () => {
    expect(compareReasons(manifest, '- `idb` — IndexedDB with promises\n- `vitest` — the test runner')).toEqual([]);
    expect(compareReasons(manifest, '| `idb` | IndexedDB with promises |\n| `vitest` | the test runner |')).toEqual([]);
    expect(compareReasons(manifest, '## `idb`\n\nIndexedDB with promises.\n\n## `vitest`\n\nThe test runner.')).toEqual([]);
  });

  it('fail when a dependency is missing', () => {
    expect(compareReasons(manifest, '- `vitest` — the test runner')).toEqual(['idb is not explained']);
  });

  it('fail when a name has no dependency', () => {
    const page = '- `idb` — IndexedDB with promises\n- `vitest` — the test runner\n- `left-over` — nobody knows any more';
    expect(compareReasons(manifest, page)).toEqual(['left-over is explained and is no dependency']);
  });

  it('fail when a name has no reason', () => {
    expect(compareReasons(manifest, '- `idb` — (MIT)\n- `vitest` — the test runner\n')).toEqual(['idb has no reason']);
  });

  it('take no sentence that merely mentions a package', () => {
    expect([...readReasons('Instead of `ws` we use our own.\n- `idb` — not `level`').keys()]).toEqual(['idb']);
  });
});

describe('the ranges of versions', () => {
  it('are carets for what users install and exact for what only we install', () => {
    expect(judgeRanges({ name: 'one', dependencies: { idb: '^8.0.4' }, devDependencies: { a: '1.0.0', b: 'npm:a@2.0.0' } })).toEqual([]);
    expect(judgeRanges({ name: 'one', dependencies: { idb: '8.0.4' } })).toEqual(['idb "8.0.4": expected a caret range such as ^1.2.3']);
    expect(judgeRanges({ name: 'one', peerDependencies: { idb: '*' } })).toEqual(['idb "*": expected a caret range such as ^1.2.3']);
    expect(judgeRanges({ name: 'one', devDependencies: { a: '^1.0.0' } })).toEqual(['a "^1.0.0": expected an exact version such as 1.2.3']);
  });

  it('leave our own workspaces alone among development dependencies', () => {
    expect(judgeRanges({ name: 'one', private: true, devDependencies: { '@kitewire/sdk': '^0.1.0' } })).toEqual([]);
  });
});

describe.each([readRoot(root), ...listWorkspaces(root)])('$directory', ({ directory, manifest }) => {
  it('explains each dependency in DEPS.md, and nothing else', () => {
    expect(compareReasons(manifest, readFileSync(join(root, directory, 'DEPS.md'), 'utf8'))).toEqual([]);
  });

  it('has ranges of the right kind', () => {
    expect(judgeRanges(manifest)).toEqual([]);
  });
});

describe.each(listPublished(root))('$directory', ({ directory }) => {
  it('carries the licence of the repository', () => {
    expect(readFileSync(join(root, directory, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });
});
