/** What a client does with files. */
import type { UploadedFile } from '../../files/uploaded-file.js';
import { uploadFile, type UploadFileOptions } from '../../methods/upload-file.js';
import type { UploadInput } from '../../methods/upload-input.js';
import { AccountMethods } from './account-methods.js';

/** What a client does with files. */
export abstract class FileMethods extends AccountMethods {
  /** Uploads a file: bytes, a blob, a stream, a path or a `URL`. See `uploadFile`. */
  async uploadFile(input: UploadInput, options?: UploadFileOptions): Promise<UploadedFile> {
    return uploadFile(await this.opened(), input, options);
  }
}
