/** What becomes of the files of a vault when the store beside it gets a key, or loses it: nothing that is to be sent is lost. */
import { isDamage } from '../errors/file-error.js';
import type { FileVault, VaultFile } from '../ports/file-vault.js';

/** Copies of what is to be sent: nobody can give them again. Everything else is had from the server again. */
const copyPrefix = 'out-';
/** Behind the name of a copy whose form in the clear stands in its place. No record names it, so what is left of it goes with the next start. */
const sealedSuffix = '.draft';
/** Behind the name of a copy while its form in the clear is made. */
const clearSuffix = '.clear';
/** Bytes that are copied at a time. */
const pieceLength = 1_048_576;

/** Whether a file holds what is to be sent, and has its final name. */
export function isCopy(name: string): boolean {
  return name.startsWith(copyPrefix) && !name.endsWith(sealedSuffix) && !name.endsWith(clearSuffix);
}

/**
 * Where the sealed form of a copy lies while a change of the key is under way: a store without a key reads what stands in the place of
 * the copy, whatever it begins with, and one with a key nothing but what it has sealed.
 */
export function asideOf(name: string): string {
  return `${name}${sealedSuffix}`;
}

/** Seals all copies beside themselves; gives what puts them in their places, which is done when the store has its key. */
export async function sealCopies(vault: FileVault, sealed: FileVault): Promise<() => Promise<void>> {
  const names = (await vault.list()).map(({ name }) => name).filter(isCopy);
  for (const name of names) await copyFile(vault, name, sealed, asideOf(name));
  return async () => {
    // What is left beside its place is put there at its first use.
    for (const name of names) await sealed.rename(asideOf(name), name).catch(() => {});
  };
}

/**
 * Puts all copies in the clear into their places before the store loses its key, and their sealed forms beside them; gives what removes
 * those, which is done when it has lost it. A copy that was damaged stays as it is: it cannot be sent.
 */
export async function unsealCopies(vault: FileVault, sealed: FileVault): Promise<() => Promise<void>> {
  const all = (await vault.list()).map(({ name }) => name);
  const names = new Set(all.map((name) => (name.endsWith(sealedSuffix) ? name.slice(0, -sealedSuffix.length) : name)).filter(isCopy));
  for (const name of names) {
    const clear = `${name}${clearSuffix}`;
    try {
      // What an interrupted sealing has left beside nothing is no copy.
      if (!(await copyFile(sealed, name, vault, clear))) continue;
    } catch (error) {
      if (!isDamage(error)) throw error;
      continue;
    }
    await sealed.rename(name, asideOf(name));
    await vault.rename(clear, name);
  }
  return async () => {
    for (const name of names) await vault.delete(asideOf(name)).catch(() => {});
  };
}

/** Removes what the server has: kept downloads, and how far transfers are. */
export async function dropAllButCopies(vault: FileVault): Promise<void> {
  for (const { name } of await vault.list()) if (!name.startsWith(copyPrefix)) await vault.delete(name);
}

/** Writes what one vault reads into a file of the other one; gives whether there was something. */
async function copyFile(from: FileVault, name: string, to: FileVault, copy: string): Promise<boolean> {
  await to.delete(copy);
  const source = await from.open(name);
  if (!source) return false;
  const target = await to.open(copy, { create: true });
  try {
    if (target) await copyAll(source, target);
    return true;
  } catch (error) {
    await to.delete(copy).catch(() => {});
    throw error;
  } finally {
    await source.close();
    await target?.close();
  }
}

async function copyAll(source: VaultFile, target: VaultFile): Promise<void> {
  for (let offset = 0; ; ) {
    const bytes = await source.read(offset, pieceLength);
    if (bytes.length === 0) break;
    await target.write(offset, bytes);
    offset += bytes.length;
  }
  await target.flush();
}
