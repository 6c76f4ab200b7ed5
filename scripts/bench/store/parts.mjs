// The parts of the SDK that a client puts together around its local store, as one program: not all of them are behind a door.
import { fileURLToPath } from 'node:url';
import { bundleSource } from '../../bundle-source.mjs';

const folder = fileURLToPath(new URL('../../../packages/sdk/src/', import.meta.url));

const entry = `
export { sqlite } from './sqlite.js';
export { TaskQueue } from './timing/task-queue.js';
export { peersToRead, planApply } from './apply/plan-apply.js';
export { localReadsOf, planLocal } from './apply/plan-local.js';
export { readWanted } from './apply/read-wanted.js';
export { LocalData } from './local/local-data.js';
export { LocalOverlay } from './local/local-overlay.js';
export { getChats } from './methods/get-chats.js';
export { getHistory } from './methods/get-history.js';
export { searchMessages } from './methods/search-messages.js';
export { PeerCache } from './peers/peer-cache.js';
`;

/** What is installed stays outside: our other packages are measured as they are built. @type {import('esbuild').Plugin} */
const installed = {
  name: 'installed',
  setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' ? undefined : { path, external: true })),
};

/** @param {string} outfile */
export async function bundleParts(outfile) {
  await bundleSource({ folder, entry, name: 'store-parts', plugins: [installed] }, outfile);
}
