/** A change of key as the files beside a store see it. */
import type { RandomSource } from '@kitewire/mtproto';
import type { FileVault } from '../ports/file-vault.js';
import { createFileCipher } from './file-cipher.js';
import { dropAllButCopies, sealCopies, unsealCopies } from './seal-copies.js';
import { sealVault } from './seal-vault.js';

/** The keys of the records before and after; absent where they are not sealed. One of them is. */
export interface RekeyedFiles {
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array | undefined;
  readonly random: RandomSource;
}

/**
 * Prepares the files for the other key, before the store has it; gives what is to be done when it has.
 *
 * Whenever it ends, what is to be sent can be read: a store without a key has it in the clear, one with a key has it sealed, in its
 * place or beside it.
 */
export async function rekeyFiles(vault: FileVault, { from, to, random }: RekeyedFiles): Promise<() => Promise<void>> {
  await dropAllButCopies(vault);
  const sealed = sealVault(vault);
  const dataKey = to ?? from;
  if (dataKey) sealed.unlock(createFileCipher(dataKey, random));
  if (to) return sealCopies(vault, sealed);
  return unsealCopies(vault, sealed);
}
