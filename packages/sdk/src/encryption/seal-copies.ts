/** What becomes of the files of a vault when the store beside it gets a key, or loses it: nothing that is to be sent is lost. */
import { FileError } from '../errors/file-error.js';
import type { FileVault, VaultFile } from '../ports/file-vault.js';
import { isSealed } from './file-cipher.js';

/** Copies of what is to be sent: nobody can give them again. Everything else is had from the server again. */
const copyPrefix = 'out-';
/** Behind the name of a copy while its other form is made. No record names it, so what is left of it goes with the next start. */
const draftSuffix = '.draft';
/** Bytes that are copied at a time. */
const pieceLength = 1_048_576;

/** Whether a file holds what is to be sent, and has its final form. */
export function isCopy(name: string): boolean {
  return name.startsWith(copyPrefix) && !name.endsWith(draftSuffix);
}

/** Seals a copy that was made before the store was encrypted, if it is one. */
export async function sealCopy(vault: FileVault, sealed: FileVault, name: string): Promise<void> {
  if (await isPlain(vault, name)) await writeDraft(vault, sealed, name).then((draft) => sealed.rename(draft, name));
}

/** Seals all copies beside themselves; gives what puts them in their places, which is done when the store has its key. */
export async function sealCopies(vault: FileVault, sealed: FileVault): Promise<() => Promise<void>> {
  const drafts: { readonly name: string; readonly draft: string }[] = [];
  for (const name of await copiesOf(vault)) if (await isPlain(vault, name)) drafts.push({ name, draft: await writeDraft(vault, sealed, name) });
  return async () => {
    // What is left in the clear is sealed at its first use.
    for (const { name, draft } of drafts) await sealed.rename(draft, name).catch(() => {});
  };
}

/** Writes all copies in the clear before the store loses its key. One that was damaged stays as it is: it cannot be sent. */
export async function unsealCopies(vault: FileVault, sealed: FileVault): Promise<void> {
  for (const name of await copiesOf(vault)) {
    if (await isPlain(vault, name)) continue;
    try {
      await vault.rename(await writeDraft(sealed, vault, name), name);
    } catch (error) {
      if (!(error instanceof FileError) || error.code !== 'FILE_DAMAGED') throw error;
    }
  }
}

/** Removes what the server has: kept downloads, and how far transfers are. */
export async function dropAllButCopies(vault: FileVault): Promise<void> {
  for (const { name } of await vault.list()) if (!isCopy(name)) await vault.delete(name);
}

async function copiesOf(vault: FileVault): Promise<readonly string[]> {
  return (await vault.list()).map(({ name }) => name).filter(isCopy);
}

async function isPlain(vault: FileVault, name: string): Promise<boolean> {
  const file = await vault.open(name);
  if (!file) return false;
  try {
    const beginning = await file.read(0, 8);
    return beginning.length > 0 && !isSealed(beginning);
  } finally {
    await file.close();
  }
}

/** Writes what one vault reads into a file of the other one, and gives the name of that. */
async function writeDraft(from: FileVault, to: FileVault, name: string): Promise<string> {
  const draft = `${name}${draftSuffix}`;
  await to.delete(draft);
  const [source, target] = [await from.open(name), await to.open(draft, { create: true })];
  try {
    if (source && target) await copyAll(source, target);
  } catch (error) {
    await to.delete(draft).catch(() => {});
    throw error;
  } finally {
    await source?.close();
    await target?.close();
  }
  return draft;
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
