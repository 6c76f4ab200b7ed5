/** Both ends as one program: what is audited is the source of the server and of the client, on the built wire. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const require = createRequire(new URL('../../packages/reference-server/package.json', import.meta.url));

/** What the audit needs of both ends: the parts of a server between its store and its listeners, and clients as applications get them. */
const entry = `
import * as methods from './sdk/src/methods.js';
export { Connection } from './reference-server/src/gateway/connection.js';
export { defaultConnectionLimits } from './reference-server/src/gateway/connection-limits.js';
export { Deadlines } from './reference-server/src/sessions/deadlines.js';
export { assembleCommon, assembleDc } from './reference-server/src/server/assemble.js';
export { createStoredAuthKeys } from './reference-server/src/server/stored-auth-keys.js';
export { defaultMessageRules } from './reference-server/src/services/context.js';
export { createSqliteStores } from './reference-server/src/stores/sqlite/create-sqlite-stores.js';
export { ConnectionError, followUpdates, memory, openClient, RpcError, tcp } from './sdk/src/index.js';
export { methods };
export { sqlite } from './sdk/src/sqlite.js';
`;

/**
 * A mistake in a copy of the source.
 *
 * @typedef {object} Mistake
 * @property {string} file Below `packages`.
 * @property {string} snippet What stands there, exactly once.
 * @property {string} instead
 */

/**
 * @param {string} outfile
 * @param {Mistake} [mistake]
 * @returns {Promise<any>} The program.
 * @throws {Error} When the mistake cannot be planted.
 */
export async function bundleBothEnds(outfile, mistake) {
  const planted = mistake && { path: join(packages, mistake.file), contents: plant(mistake) };
  await build({
    stdin: { contents: entry, loader: 'ts', resolveDir: packages, sourcefile: 'both-ends.ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [
      {
        name: 'plant',
        setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, ({ path }) => (path === planted?.path ? { contents: planted.contents, loader: 'ts' } : undefined)),
      },
      {
        name: 'installed',
        // Native modules cannot be bundled, and the file lies where nothing is installed.
        setup: ({ onResolve }) => onResolve({ filter: /^[@\w]/ }, ({ path }) => (path.startsWith('node:') ? undefined : { path: locate(path), external: true })),
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}

/** @param {Mistake} mistake */
function plant({ file, snippet, instead }) {
  const text = readFileSync(join(packages, file), 'utf8');
  const count = text.split(snippet).length - 1;
  if (count !== 1) throw new Error(`A mistake cannot be planted: expected once, found ${count} times in ${file}: ${snippet}`);
  return text.replace(snippet, () => instead);
}

/** @param {string} name */
function locate(name) {
  const path = require.resolve(name);
  return path.startsWith('/') ? pathToFileURL(path).href : path;
}
