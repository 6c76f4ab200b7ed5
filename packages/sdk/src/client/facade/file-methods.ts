/** What a client does with files. */
import type { Downloadable } from '../../files/file-of.js';
import type { UploadedFile } from '../../files/uploaded-file.js';
import { downloadBytes, type DownloadBytesOptions } from '../../methods/download-bytes.js';
import { downloadFile, type DownloadFileOptions, type SavedFile } from '../../methods/download-file.js';
import { clearFileCache } from '../../methods/file-cache.js';
import { iterFile, type IterFileOptions } from '../../methods/iter-file.js';
import { uploadFile, type UploadFileOptions } from '../../methods/upload-file.js';
import type { UploadInput } from '../../methods/upload-input.js';
import { abortable } from '../../timing/abortable.js';
import { breakable } from '../../timing/breakable.js';
import type { OpenClient } from '../open-client.js';
import { AccountMethods } from './account-methods.js';

/** What a client does with files. */
export abstract class FileMethods extends AccountMethods {
  /** Uploads a file: bytes, a blob, a stream, a path or a `URL`. See `uploadFile`. */
  async uploadFile(input: UploadInput, options?: UploadFileOptions): Promise<UploadedFile> {
    return uploadFile(await this.opened(), input, options);
  }

  /** Downloads a file to a path, or into a sink. See `downloadFile`. */
  async downloadFile(source: Downloadable, options: DownloadFileOptions): Promise<SavedFile> {
    return downloadFile(await this.opened(), source, options);
  }

  /** Downloads a file into memory. See `downloadBytes`. */
  async downloadBytes(source: Downloadable, options?: DownloadBytesOptions): Promise<Uint8Array> {
    return downloadBytes(await this.opened(), source, options);
  }

  /** Reads a file piece by piece, in order, or a range of it; `streamFile` makes a web stream of that. See `iterFile`. */
  iterFile(source: Downloadable, options: IterFileOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const opened = (): Promise<OpenClient> => this.opened();
    return breakable(options.signal, async function* (signal) {
      yield* iterFile(await abortable(opened(), signal), source, { ...options, signal });
    });
  }

  /** Removes the downloads that the storage keeps to give them again without the network. See `clearFileCache`. */
  async clearFileCache(): Promise<void> {
    await clearFileCache(await this.opened());
  }
}
