/**
 * `npm run test:node-sqlite`: the tests of the SQLite store on the engine that newer versions of Node.js bring along.
 *
 * The oldest supported Node.js has none, so a newer one is fetched from the registry on demand, as the package that
 * holds its binary, into `node_modules/.cache`. Where that cannot be had, the reason is printed and nothing fails.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const tests = ['sqlite-storage', 'sqlite-damage', 'sqlite-modes', 'sqlite-space', 'sqlite-driver', 'sqlite-encryption', 'change-storage-key'];

/** @returns {string} The path of a program whose SQLite can search. */
function obtainNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 16)) return process.execPath;
  const folder = join('node_modules/.cache/kitewire-node-24');
  const program = join(folder, 'package/bin/node');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `node-${process.platform}-${process.arch}@24`], { stdio: ['ignore', 'ignore', 'pipe'] });
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error('the package has no archive');
    execFileSync('tar', ['-xzf', join(folder, archive), '-C', folder]);
  }
  execFileSync(program, ['--version']);
  return program;
}

/** @type {string | undefined} */
let node;
try {
  node = obtainNode();
} catch (error) {
  console.log(`the tests on node:sqlite are skipped: no newer Node.js can be had (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
}
if (node !== undefined) {
  const files = tests.map((name) => `packages/sdk/src/platform/node/${name}.test.ts`);
  // better-sqlite3 is built for the Node.js that everything else runs on, so that here the store falls back by itself.
  await run(node, ['--disable-warning=ExperimentalWarning', 'node_modules/vitest/vitest.mjs', 'run', '--project=unit', ...files]);
}
