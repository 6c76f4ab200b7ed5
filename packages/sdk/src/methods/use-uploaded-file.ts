/** Uses an uploaded file in a call, and uploads again what the server has lost of it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { TransferOptions } from '../files/transfer-types.js';
import type { UploadedFile } from '../files/uploaded-file.js';

/**
 * Calls with an uploaded file, again when parts of it had to be uploaded again, and forgets the upload when the server has
 * taken it.
 *
 * Rejects as the call does, and with a `FileError` (`PARTS_REFUSED` ...) when the server goes on losing parts.
 *
 * @param use makes the call, such as messages.sendMedia; it may be called several times, with the same `randomId`
 * @see https://core.telegram.org/api/files#uploading-files
 */
export async function useUploadedFile<Result>(
  file: UploadedFile,
  use: (inputFile: tl.RawInputFile | tl.RawInputFileBig) => Promise<Result>,
  options?: TransferOptions,
): Promise<Result> {
  for (;;) {
    try {
      const result = await use(file.inputFile);
      await file.forget();
      return result;
    } catch (error) {
      if (!(await file.repair(error, options))) throw error;
    }
  }
}
