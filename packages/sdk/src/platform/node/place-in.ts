/** Joins a directory and a name that came from somebody else. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '../../errors/file-error.js';
import { safeFileName } from '../../files/safe-file-name.js';

/** Gives a path in the directory, and nowhere else. Rejects with a `FileError` (`DIRECTORY_MISSING`) where there is no directory. */
export async function placeIn(directory: string, name: string): Promise<string> {
  try {
    return join(await realpath(directory), safeFileName(name));
  } catch (cause) {
    throw new FileError('DIRECTORY_MISSING', `There is no directory ${directory}.`, { cause });
  }
}
