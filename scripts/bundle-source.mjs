/** Source of ours as one program for Node.js: as it stands, or with a mistake in a copy of one of its files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * A mistake in a copy of the source.
 *
 * @typedef {object} Mistake
 * @property {string} [name]
 * @property {string} file Below the folder of the source.
 * @property {string} snippet What stands there, exactly once.
 * @property {string} instead
 */

/**
 * @typedef {object} Program
 * @property {string} folder Of the source in which mistakes are planted.
 * @property {string} entry What the program exports, as TypeScript.
 * @property {string} [resolveDir] Where the paths in it begin; the folder unless given.
 * @property {string} name Of the entry, in messages.
 * @property {import('esbuild').Plugin[]} [plugins]
 */

/**
 * The text of a source file with the mistake in it.
 *
 * @param {string} folder
 * @param {Mistake} mistake
 * @returns {string}
 * @throws {Error} When the snippet does not stand there exactly once: the code has changed, and the mistake must follow it.
 */
export function plant(folder, mistake) {
  const { file, snippet, instead } = mistake;
  const text = readFileSync(join(folder, file), 'utf8');
  const count = text.split(snippet).length - 1;
  if (count !== 1) throw cannotBePlanted(mistake, `expected once, found ${count} times in ${file}: ${snippet}`);
  return text.replace(snippet, () => instead);
}

/**
 * @param {Program} program
 * @param {string} outfile
 * @param {Mistake} [mistake]
 * @throws {Error} When the mistake cannot be planted or the source does not compile.
 */
export async function bundleSource({ folder, entry, resolveDir = folder, name, plugins = [] }, outfile, mistake) {
  const planted = mistake && { path: join(folder, mistake.file), contents: plant(folder, mistake) };
  let isPlanted = false;
  await build({
    stdin: { contents: entry, loader: 'ts', resolveDir, sourcefile: `${name}.ts` },
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
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            if (path !== planted?.path) return undefined;
            isPlanted = true;
            return { contents: planted.contents, loader: 'ts' };
          }),
      },
      ...plugins,
    ],
  });
  if (mistake && !isPlanted) throw cannotBePlanted(mistake, `nothing uses ${mistake.file}`);
}

/** @param {Mistake} mistake @param {string} reason */
function cannotBePlanted({ name }, reason) {
  return new Error(`${name === undefined ? 'A mistake' : `"${name}"`} cannot be planted: ${reason}`);
}
