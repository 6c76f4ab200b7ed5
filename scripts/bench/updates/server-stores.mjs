// The server's own store, built from its sources: through connections 100,000 messages would take minutes to write.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entry = new URL('../../../packages/reference-server/src/server/open-stores.ts', import.meta.url);
// Beside node_modules, so that what is not bundled is found.
const outfile = new URL('../../../reports/bench/server-stores.mjs', import.meta.url);

/** @typedef {import('../../../packages/reference-server/src/stores/stores.js').Stores} Stores */

/**
 * Opens the database of a server that is not running.
 *
 * @param {string} directory The server's `data`.
 * @returns {Promise<Stores>}
 */
export async function openServerStores(directory) {
  mkdirSync(new URL('.', outfile), { recursive: true });
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: fileURLToPath(outfile),
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', logLevel: 'silent' },
  });
  const { openStores } = await import(outfile.href);
  return openStores(directory);
}
