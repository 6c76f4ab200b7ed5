/** The files of a vault belong to the login in the store beside it, and go when the store is cleared. */
import type { FileVault } from '../ports/file-vault.js';
import type { LocalBatch } from './local-batch.js';

/** Makes a store remove the files whenever a batch clears it; gives the store. */
export function clearFilesWithStore<Kept extends { commit(batch: LocalBatch): Promise<void> }>(store: Kept, vault: FileVault): Kept {
  const commit = store.commit.bind(store);
  store.commit = (batch) => (batch.some(({ type }) => type === 'clear') ? commit(batch).then(() => removeAllFiles(vault)) : commit(batch));
  return store;
}

/** The batch is stored, so this does not fail: what is left goes at the next start, which finds no login. */
async function removeAllFiles(vault: FileVault): Promise<void> {
  const entries = await vault.list().catch(() => []);
  for (const { name } of entries) await vault.delete(name).catch(() => {});
}
