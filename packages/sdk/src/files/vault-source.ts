/** A file of the client's own vault as the source of an upload. */
import { FileError } from '../errors/file-error.js';
import type { FileSource, SourceLocator } from '../ports/file-source.js';
import type { FileVault } from '../ports/file-vault.js';

/** Opens a file that a locator names. Rejects with a `FileError`: `SOURCE_MISSING`, `SOURCE_CHANGED`. */
export async function vaultSource(vault: FileVault, locator: SourceLocator): Promise<FileSource> {
  const file = await vault.open(locator.path);
  if (!file) throw new FileError('SOURCE_MISSING', 'What was to be uploaded is not among the files of the client any more.');
  const check = async (): Promise<void> => {
    const size = await file.size();
    if (size !== locator.size) throw new FileError('SOURCE_CHANGED', `A file of the client has ${size} bytes, ${locator.size} were written.`);
  };
  try {
    await check();
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    size: locator.size,
    name: undefined,
    mimeType: undefined,
    isSeekable: true,
    locator,
    read: (offset, length) => file.read(offset, length),
    check,
    close: () => file.close(),
  };
}
