/** Proves each rule of the arrows on small trees that break it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findArrows } from './arrows.mjs';

/** @type {readonly import('./layers.mjs').Package[]} */
const layers = [
  {
    name: 'low',
    about: 'below',
    packages: [],
    doors: { 'index.ts': 'core', 'node.ts': 'platform' },
    rootFiles: [],
    platformFiles: [],
    folders: { bytes: { about: 'bytes', folders: [], packages: [] } },
  },
  {
    name: 'high',
    about: 'above',
    packages: ['low'],
    doors: { 'index.ts': 'core' },
    rootFiles: ['errors.ts'],
    platformFiles: ['rules/clock.ts'],
    folders: {
      rules: { about: 'rules', folders: [], packages: [] },
      wiring: { about: 'wiring', folders: ['rules'], packages: ['low'] },
      samples: { about: 'samples for tests', folders: ['rules'], packages: [], support: true },
      'wiring/node': { about: 'wiring to Node', folders: ['wiring'], packages: ['low'], platform: true },
      command: { about: 'a command', folders: [], packages: [], bundled: ['tool'] },
    },
  },
];

/** @type {string[]} */
const roots = [];

/** @param {Record<string, string>} files */
async function arrowsOf(files) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'arrows-')));
  roots.push(root);
  const whole = { 'package.json': '{ "type": "module" }', 'packages/high/package.json': '{ "type": "module" }', ...files };
  for (const [path, text] of Object.entries(whole)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { violations } = await findArrows({ layers, root });
  return violations.map((violation) => violation.replaceAll(`${root}/`, '').split(':')[0]?.replace(/\s+/g, ' '));
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

describe('the arrows', () => {
  it('are all right when each import follows the table', async () => {
    expect(
      await arrowsOf({
        'packages/low/src/bytes/xor.ts': 'export const xor = 1;',
        'packages/low/src/index.ts': "export { xor } from './bytes/xor.js';",
        'packages/high/src/errors.ts': 'export const error = 1;',
        'packages/high/src/rules/rule.ts': "import { error } from '../errors.js'; export const rule = error;",
        'packages/high/src/rules/clock.ts': "export { hrtime } from 'node:process';",
        'packages/high/src/wiring/wire.ts': "import { xor } from '@kitewire/low'; export { rule } from '../rules/rule.js'; export const own = xor;",
        'packages/high/src/wiring/node/wire.ts': "import '@kitewire/low/node'; import 'node:fs'; export { own } from '../wire.js';",
        'packages/high/src/index.ts': "export { own } from './wiring/wire.js';",
        'packages/high/src/rules/rule.test.ts': "import 'node:fs'; import '../index.js'; import '../samples/rule.js';",
        'packages/high/src/samples/rule.ts': "export { rule } from '../rules/rule.js';",
      }),
    ).toEqual([]);
  });

  it('forbid a folder that the table does not allow, also for types alone', async () => {
    expect(
      await arrowsOf({
        'packages/high/src/wiring/wire.ts': 'export type Wire = 1;',
        'packages/high/src/rules/rule.ts': "import type { Wire } from '../wiring/wire.js'; export type Rule = Wire;",
      }),
    ).toEqual(['packages/high/src/rules/rule.ts -> packages/high/src/wiring/wire.ts high/rules']);
  });

  it('keep a nested folder apart from the folder around it', async () => {
    expect(
      await arrowsOf({
        'packages/high/src/wiring/node/open.ts': 'export const open = 1;',
        'packages/high/src/wiring/wire.ts': "export { open } from './node/open.js';",
      }),
    ).toEqual(['packages/high/src/wiring/wire.ts -> packages/high/src/wiring/node/open.ts high/wiring']);
  });

  it('forbid a package that the folder may not see', async () => {
    expect(await arrowsOf({ 'packages/high/src/rules/rule.ts': "export { xor } from '@kitewire/low';" })).toEqual([
      'packages/high/src/rules/rule.ts -> @kitewire/low high/rules',
    ]);
  });

  it("forbid a lower package to see a higher one, from tests too", async () => {
    expect(await arrowsOf({ 'packages/low/src/bytes/xor.test.ts': "import '@kitewire/high';" })).toEqual([
      'packages/low/src/bytes/xor.test.ts -> @kitewire/high low/packages',
    ]);
  });

  it("forbid to reach past another package's door", async () => {
    expect(
      await arrowsOf({
        'packages/low/src/bytes/xor.ts': 'export const xor = 1;',
        'packages/high/src/index.ts': "export { xor } from '../../low/src/bytes/xor.js';",
      }),
    ).toEqual(['packages/high/src/index.ts -> packages/low/src/bytes/xor.ts high/packages']);
  });

  it('forbid e2e to reach past a door', async () => {
    expect(
      await arrowsOf({
        'packages/low/src/bytes/xor.ts': 'export const xor = 1;',
        'packages/e2e/src/xor.test.ts': "import '../../low/src/bytes/xor.js';",
      }),
    ).toEqual(['packages/e2e/src/xor.test.ts -> packages/low/src/bytes/xor.ts through-the-door']);
  });

  it("forbid to import the package's own door from inside", async () => {
    expect(
      await arrowsOf({
        'packages/high/src/index.ts': 'export const own = 1;',
        'packages/high/src/wiring/wire.ts': "export { own } from '../index.js';",
      }),
    ).toEqual([
      'packages/high/src/wiring/wire.ts -> packages/high/src/index.ts high/doors',
      'packages/high/src/wiring/wire.ts -> packages/high/src/index.ts high/wiring',
    ]);
  });

  it('forbid modules and doors of the platform in the core', async () => {
    expect(await arrowsOf({ 'packages/high/src/wiring/wire.ts': "import 'node:fs'; import '@kitewire/low/node';" })).toEqual([
      'packages/high/src/wiring/wire.ts -> fs high/platform',
      'packages/high/src/wiring/wire.ts -> @kitewire/low/node high/wiring',
    ]);
  });

  it('forbid files that import one another in a circle', async () => {
    const violations = await arrowsOf({
      'packages/high/src/rules/one.ts': "import type { Two } from './two.js'; export type One = Two;",
      'packages/high/src/rules/two.ts': "import type { One } from './one.js'; export type Two = One;",
    });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain('circle');
  });

  it('forbid what ships to import a test', async () => {
    expect(
      await arrowsOf({
        'packages/high/src/rules/rule.test.ts': 'export const sample = 1;',
        'packages/high/src/rules/rule.ts': "export { sample } from './rule.test.js';",
      }),
    ).toEqual(['packages/high/src/rules/rule.ts -> packages/high/src/rules/rule.test.ts tests-are-leaves']);
  });

  it('forbid what ships to import what only tests use', async () => {
    expect(
      await arrowsOf({
        'packages/high/src/samples/rule.ts': 'export const sample = 1;',
        'packages/high/src/index.ts': "export { sample } from './samples/rule.js';",
      }),
    ).toEqual(['packages/high/src/index.ts -> packages/high/src/samples/rule.ts tests-are-leaves']);
  });

  it('forbid a module that no package.json declares', async () => {
    expect(await arrowsOf({ 'packages/high/src/rules/rule.ts': "import 'left-over';", 'node_modules/left-over/index.js': '' })).toEqual([
      'packages/high/src/rules/rule.ts -> node_modules/left-over/index.js declared',
    ]);
  });

  it('forbid what ships to import a development module, except for its types', async () => {
    expect(
      await arrowsOf({
        'packages/high/package.json': '{ "type": "module", "devDependencies": { "tool": "1.0.0" } }',
        'node_modules/tool/index.js': '',
        'packages/high/src/rules/rule.ts': "import 'tool';",
        'packages/high/src/rules/types.ts': "import type { Tool } from 'tool'; export type Own = Tool;",
        'packages/high/src/rules/rule.test.ts': "import 'tool';",
        'packages/high/src/samples/rule.ts': "import 'tool';",
      }),
    ).toEqual(['packages/high/src/rules/rule.ts -> node_modules/tool/index.js no-development-modules']);
  });

  it('let a command import the development modules that are put into it, and no others', async () => {
    expect(
      await arrowsOf({
        'packages/high/package.json': '{ "type": "module", "devDependencies": { "tool": "1.0.0", "toolbox": "1.0.0" } }',
        'node_modules/tool/index.js': '',
        'node_modules/toolbox/index.js': '',
        'packages/high/src/command/run.ts': "import 'tool'; import 'toolbox';",
      }),
    ).toEqual(['packages/high/src/command/run.ts -> node_modules/toolbox/index.js no-development-modules']);
  });

  it('forbid a folder that is not in the table', async () => {
    expect(await arrowsOf({ 'packages/high/src/misc/thing.ts': 'export const thing = 1;' })).toEqual([
      'packages/high/src/misc/thing.ts stands in no folder of the table (scripts/layers.mjs)',
    ]);
  });
});
