/** Files of the vault that the server can give again: what was damaged is as good as not there. */
import { isDamage } from '../errors/file-error.js';
import type { FileVault, VaultFile } from '../ports/file-vault.js';

/** Opens a file; one that cannot be opened because it was damaged is removed. */
export async function openUsable(vault: FileVault, name: string): Promise<VaultFile | undefined> {
  try {
    return await vault.open(name);
  } catch (error) {
    if (!isDamage(error)) throw error;
    await vault.delete(name);
    return undefined;
  }
}
