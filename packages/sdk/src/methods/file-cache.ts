/** The files that a client has downloaded and kept. */
import type { ClientContext } from '../context/client-context.js';
import { downloadsOf } from '../files/download-registry.js';
import { FileCache } from '../files/file-cache.js';

/** The cache of a client; `undefined` where its storage keeps no files. */
export function cacheOf(context: ClientContext): FileCache | undefined {
  const { vault, crypto } = context;
  const downloads = downloadsOf(context);
  if (vault) downloads.cache ??= new FileCache(vault, crypto);
  return downloads.cache;
}

/**
 * Removes the downloaded files, and parts of files, that the storage keeps to give them again without the network. What is
 * being downloaded goes on, and is not kept when it ends.
 *
 * Rejects with a `FileError` when the storage fails.
 */
export async function clearFileCache(context: ClientContext): Promise<void> {
  const cache = cacheOf(context);
  // What was downloaded may be on its way to its place still.
  await downloadsOf(context).closed();
  await cache?.clear();
}
