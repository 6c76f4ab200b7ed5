// Says what a process does with its files: nothing of the package knows that it is watched.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * @typedef {object} Watcher
 * @property {(path: string, position: number, bytes: Uint8Array) => void} [beforeWrite]
 * @property {(path: string, position: number, bytes: Uint8Array) => void} [afterWrite]
 * @property {(path: string, position: number, size: number) => void} [beforeRead]
 * @property {(path: string) => void} [beforeRename] Of the former name.
 * @property {(path: string) => void} [afterRename]
 * @property {(path: string) => void} [afterRemove]
 */

/** Watches what goes through the promises of `node:fs`. @param {Watcher} watcher */
export function watchFiles(watcher) {
  const { open, rename, rm } = fs.promises;
  Object.assign(fs.promises, {
    open: async (/** @type {string} */ path, /** @type {any[]} */ ...parameters) => watchHandle(await open(path, ...parameters), String(path), watcher),
    rename: async (/** @type {string} */ from, /** @type {string} */ to) => {
      watcher.beforeRename?.(String(from));
      await rename(from, to);
      watcher.afterRename?.(String(from));
    },
    rm: async (/** @type {string} */ path, /** @type {any} */ options) => {
      await rm(path, options);
      watcher.afterRemove?.(String(path));
    },
  });
  syncBuiltinESMExports();
}

/** @param {import('node:fs/promises').FileHandle} handle @param {string} path @param {Watcher} watcher */
async function watchHandle(handle, path, watcher) {
  const { write, read } = handle;
  const { size } = await handle.stat();
  Object.assign(handle, {
    write: async (/** @type {Uint8Array} */ bytes, /** @type {number} */ offset, /** @type {number} */ length, /** @type {number} */ position) => {
      const written = bytes.subarray(offset, offset + length);
      watcher.beforeWrite?.(path, position, written);
      const result = await write.call(handle, bytes, offset, length, position);
      watcher.afterWrite?.(path, position, written);
      return result;
    },
    read: (/** @type {any[]} */ ...parameters) => {
      if (typeof parameters[3] === 'number') watcher.beforeRead?.(path, parameters[3], size);
      return /** @type {any} */ (read).apply(handle, parameters);
    },
  });
  return handle;
}
