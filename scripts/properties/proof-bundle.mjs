/** The proof of the order of updates as one program: what it proves is the source as it stands, or a copy with a mistake. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../../packages/sdk/src/updates/', import.meta.url));

/** What `check-plans.mjs` needs of it. */
const entry = `
export { default as fc } from 'fast-check';
export { playProofRun, proofRuns } from './proof-runs.js';
`;

/**
 * @typedef {object} Mistake
 * @property {string} name
 * @property {string} file In `packages/sdk/src/updates`.
 * @property {string} snippet What stands there, exactly once.
 * @property {string} instead
 */

/**
 * The text of a source file with the mistake in it.
 *
 * @param {Mistake} mistake
 * @returns {string}
 * @throws {Error} When the snippet does not stand there exactly once: the code has changed, and the mistake must follow it.
 */
export function plant({ name, file, snippet, instead }) {
  const text = readFileSync(join(folder, file), 'utf8');
  const count = text.split(snippet).length - 1;
  if (count !== 1) throw new Error(`"${name}" cannot be planted: expected once, found ${count} times in ${file}: ${snippet}`);
  return text.replace(snippet, () => instead);
}

/**
 * @param {string} outfile
 * @param {Mistake} [mistake]
 * @throws {Error} When the mistake cannot be planted or the source does not compile.
 */
export async function bundleProof(outfile, mistake) {
  const planted = mistake && { path: join(folder, mistake.file), contents: plant(mistake) };
  let isPlanted = false;
  await build({
    stdin: { contents: entry, loader: 'ts', resolveDir: join(folder, 'proof'), sourcefile: 'properties.ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [
      {
        name: 'plant',
        setup: ({ onLoad }) =>
          onLoad({ filter: /updates\/[\w-]+\.ts$/ }, ({ path }) => {
            if (path !== planted?.path) return undefined;
            isPlanted = true;
            return { contents: planted.contents, loader: 'ts' };
          }),
      },
    ],
  });
  if (mistake && !isPlanted) throw new Error(`"${mistake.name}" cannot be planted: the proof does not use ${mistake.file}`);
}
