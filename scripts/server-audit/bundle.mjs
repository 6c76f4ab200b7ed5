/** Both ends as one program: what is audited is the source of the server and of the client, on the built wire. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleSource } from '../bundle-source.mjs';

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
export { handlers } from './reference-server/src/services/handlers.js';
export { createSqliteStores } from './reference-server/src/stores/sqlite/create-sqlite-stores.js';
export { ConnectionError, followUpdates, memory, openClient, RpcError, tcp } from './sdk/src/index.js';
export { resolvePeer } from './sdk/src/methods/resolve-peer.js';
export { methods };
export { sqlite } from './sdk/src/sqlite.js';
`;

/** A mistake in a file below `packages`. @typedef {import('../bundle-source.mjs').Mistake} Mistake */

/** Native modules cannot be bundled, and the program lies where nothing is installed. @type {import('esbuild').Plugin} */
const installed = {
  name: 'installed',
  setup: ({ onResolve }) => onResolve({ filter: /^[@\w]/ }, ({ path }) => (path.startsWith('node:') ? undefined : { path: locate(path), external: true })),
};

/**
 * @param {string} outfile
 * @param {Mistake} [mistake]
 * @returns {Promise<any>} The program.
 * @throws {Error} When the mistake cannot be planted.
 */
export async function bundleBothEnds(outfile, mistake) {
  await bundleSource({ folder: packages, entry, name: 'both-ends', plugins: [installed] }, outfile, mistake);
  return import(pathToFileURL(outfile).href);
}

/** @param {string} name */
function locate(name) {
  const path = require.resolve(name);
  return path.startsWith('/') ? pathToFileURL(path).href : path;
}
