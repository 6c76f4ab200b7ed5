/** Which part of a package each source file belongs to, by the table of layers. */
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Tests and the contract suites that tests run: they may import anything of their package. */
export const testFile = /\.(?:test|contract)\.ts$/;

/**
 * All TypeScript files below a package's `src`, as paths relative to it with `/`.
 *
 * @param {string} sourceFolder
 * @returns {string[]}
 */
function listSources(sourceFolder) {
  if (!existsSync(sourceFolder)) return [];
  return readdirSync(sourceFolder, { recursive: true })
    .map((path) => String(path).split(sep).join('/'))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

/**
 * The folder of the table that a file stands in: the longest name that fits.
 *
 * @param {import('./layers.mjs').Package} layer
 * @param {string} file Relative to `src`.
 * @returns {string | undefined}
 */
function folderOf(layer, file) {
  return Object.keys(layer.folders)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((left, right) => right.length - left.length)[0];
}

/**
 * Compares the tree with the table.
 *
 * @param {readonly import('./layers.mjs').Package[]} layers
 * @param {string} root The repository.
 * @returns {{ strangers: string[], missing: string[] }} Files outside the table, and folders and doors that do not exist.
 */
export function compareTree(layers, root) {
  /** @type {string[]} */
  const strangers = [];
  /** @type {string[]} */
  const missing = [];
  for (const layer of layers) {
    const base = `packages/${layer.name}/src`;
    const files = listSources(join(root, base));
    const rootNames = [...Object.keys(layer.doors), ...layer.rootFiles];
    for (const file of files) {
      const known = file.includes('/')
        ? folderOf(layer, file) !== undefined
        : rootNames.includes(file.replace(testFile, '.ts')) || testFile.test(file);
      if (!known) strangers.push(`${base}/${file}`);
    }
    for (const folder of Object.keys(layer.folders)) {
      if (!files.some((file) => file.startsWith(`${folder}/`))) missing.push(`${base}/${folder}/`);
    }
    for (const name of [...rootNames, ...layer.platformFiles]) {
      if (!files.includes(name)) missing.push(`${base}/${name}`);
    }
  }
  return { strangers, missing };
}
