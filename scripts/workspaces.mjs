/** The workspaces of the repository, as they are on disk. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Workspace
 * @property {string} directory Relative to the repository; `.` for the repository itself.
 * @property {import('./deps.mjs').Manifest} manifest
 */

/** @param {string} root @param {string} directory @returns {Workspace} */
function readWorkspace(root, directory) {
  return { directory, manifest: JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')) };
}

/**
 * @param {string} root The repository.
 * @returns {Workspace[]} Those of `packages/` and `examples`; the repository itself is not among them.
 */
export function listWorkspaces(root) {
  const directories = [...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`), 'examples'];
  return directories.filter((directory) => existsSync(join(root, directory, 'package.json'))).map((directory) => readWorkspace(root, directory));
}

/** @param {string} root @returns {Workspace[]} Those that are published. */
export function listPublished(root) {
  return listWorkspaces(root).filter(({ manifest }) => manifest.private !== true);
}

/** @param {string} root @returns {Workspace} */
export function readRoot(root) {
  return readWorkspace(root, '.');
}
