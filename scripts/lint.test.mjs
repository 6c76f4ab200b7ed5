/** Proves that each ban of `.oxlintrc.json` fires where it should, and only there. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packages } from './layers.mjs';

const oxlint = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin/oxlint');
const root = fileURLToPath(new URL('..', import.meta.url));

const platform = "export const wait = (run: () => void): unknown => [setTimeout(run), setInterval(run), Buffer.from(''), Date.now(), Math.random()];\n";
const platformRules = ['no-restricted-globals', 'no-restricted-globals', 'no-restricted-globals', 'no-restricted-properties', 'no-restricted-properties'];

/** Path of a sample, its text, and the rules that it breaks. @type {[string, string, string[]][]} */
const samples = [
  ['packages/sdk/src/rpc/good.ts', '/** Adds one. */\nexport function increment(count: number): number {\n  return count + 1;\n}\n', []],
  ['packages/sdk/src/rpc/timer.ts', platform, platformRules],
  ['packages/mtproto/src/session/timer.ts', platform, platformRules],
  ['packages/tl-schema/src/codec/timer.ts', platform, platformRules],
  ['packages/reference-server/src/domain/timer.ts', platform, platformRules],
  ['packages/sdk/src/rpc/taken-apart.ts', 'export const { now } = Date;\nexport const { random } = Math;\n', ['no-restricted-properties', 'no-restricted-properties']],
  ['packages/sdk/src/rpc/timer.test.ts', platform, []],
  ['packages/e2e/src/timer.test.ts', platform, []],
  ['packages/sdk/src/platform/node/eval.ts', 'export const run = (text: string): unknown => eval(text);\n', ['no-eval']],
  ['packages/sdk/src/platform/node/function.ts', 'export const make = (text: string): unknown => new Function(text);\n', ['no-new-func']],
  ['scripts/eval.mjs', "eval('1');\n", ['no-eval']],
  ['packages/sdk/src/rpc/print.ts', "console.log('text');\n", ['no-console']],
  ['packages/reference-server/src/gateway/print.ts', "console.log('text');\n", ['no-console']],
  ['packages/reference-server/src/cli/print.ts', "console.log('text');\n", []],
  ['packages/sdk/src/rpc/default.ts', 'export default 1;\n', ['no-default-export']],
  ['packages/sdk/tsup.config.ts', 'export default {};\n', []],
  ['packages/sdk/src/platform/node/bytes.ts', 'export declare function read(): Buffer;\n', ['no-restricted-types']],
  ['packages/sdk/src/rpc/any.ts', 'export const value = JSON.parse("1") as any;\n', ['no-explicit-any']],
  ['packages/sdk/src/rpc/ignored.ts', '// @ts-ignore\nexport const value = 1;\n', ['ban-ts-comment']],
  ['packages/sdk/src/platform/node/old.ts', "import { join } from 'path';\nexport const path = join('a', 'b');\n", ['prefer-node-protocol']],
  ['packages/sdk/src/rpc/later.ts', `// ${'TO'}${'DO'} write this\nexport const value = 1;\n`, ['no-warning-comments']],
  ['packages/sdk/src/rpc/skipped.test.ts', "import { it } from 'vitest';\nit.skip('is skipped', () => {});\n", ['no-disabled-tests']],
  ['packages/sdk/src/rpc/only.test.ts', "import { it } from 'vitest';\nit.only('is alone', () => {});\n", ['no-focused-tests']],
];

const platformSamples = packages.flatMap((layer) => [
  ...Object.entries(layer.folders)
    .filter(([name]) => name !== 'generated')
    .map(([name, folder]) => ({ path: `packages/${layer.name}/src/${name}/sample.ts`, allowed: folder.platform === true })),
  ...layer.platformFiles.map((file) => ({ path: `packages/${layer.name}/src/${file}`, allowed: true })),
]);

describe('the linter', () => {
  /** @type {string} */
  let folder;
  /** @type {Map<string, string[]>} */
  const broken = new Map();

  /** Lints a folder of samples and sorts the broken rules by file. @param {Iterable<[string, string]>} files */
  function lint(files) {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--deny-warnings', '--format=json'], { cwd: folder, encoding: 'utf8' });
    if (!stdout.startsWith('{')) throw new Error(`expected JSON from oxlint, got: ${stdout}${stderr}`);
    for (const { filename, code } of JSON.parse(stdout).diagnostics) {
      const rule = /\((.+)\)/.exec(code)?.[1] ?? code;
      broken.set(filename, [...(broken.get(filename) ?? []), rule].sort());
    }
  }

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-')));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    lint([...samples.map(([path, text]) => /** @type {[string, string]} */ ([path, text])), ...platformSamples.map(({ path }) => /** @type {[string, string]} */ ([path, platform]))]);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(samples.map(([path, , rules]) => ({ path, rules })))('finds in $path: $rules', ({ path, rules }) => {
    expect(broken.get(path) ?? []).toEqual(rules);
  });

  // The configuration cannot read the table of layers, so its list of folders is compared with it here.
  it.each(platformSamples)('allows the platform in $path: $allowed', ({ path, allowed }) => {
    expect((broken.get(path) ?? []).filter((rule) => rule.startsWith('no-restricted'))).toEqual(allowed ? [] : platformRules);
  });
});
