/** The proof of the order of updates as one program: what it proves is the source as it stands, or a copy with a mistake. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSource, plant as plantIn } from '../bundle-source.mjs';

const folder = fileURLToPath(new URL('../../packages/sdk/src/updates/', import.meta.url));

/** What `check-plans.mjs` needs of it. */
const entry = `
export { default as fc } from 'fast-check';
export { playProofRun, proofRuns } from './proof-runs.js';
`;

/** A mistake in a file of `packages/sdk/src/updates`. @typedef {import('../bundle-source.mjs').Mistake & { name: string }} Mistake */

/**
 * The text of a source file with the mistake in it.
 *
 * @param {Mistake} mistake
 * @returns {string}
 * @throws {Error} When the snippet does not stand there exactly once.
 */
export function plant(mistake) {
  return plantIn(folder, mistake);
}

/**
 * @param {string} outfile
 * @param {Mistake} [mistake]
 * @throws {Error} When the mistake cannot be planted or the source does not compile.
 */
export async function bundleProof(outfile, mistake) {
  await bundleSource({ folder, entry, resolveDir: join(folder, 'proof'), name: 'properties' }, outfile, mistake);
}
