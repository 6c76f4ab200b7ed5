/** What is remembered of an upload whose file was used: which parts it had, and which blob they are now. */
import { crc32 } from 'node:zlib';
import type { FinishedUpload, IncomingPart, StageOutcome } from '../ports/upload-area.js';
import type { AssembledFile, TableHead } from './part-table.js';
import type { UploadFiles } from './upload-files.js';

export interface UsedUploadOptions {
  /** Of these the table stays. */
  readonly files: UploadFiles;
  readonly shape: TableHead['shape'];
  readonly assembled: AssembledFile;
  /** Unix seconds at which its last part came. */
  readonly changedAt: number;
}

/** The same file can be used again, and its parts may come once more. */
export class UsedUpload {
  readonly changedAt: number;
  readonly #files: UploadFiles;
  readonly #isBig: boolean;
  readonly #parts: number;
  readonly #assembled: AssembledFile;

  constructor({ files, shape, assembled, changedAt }: UsedUploadOptions) {
    this.changedAt = changedAt;
    this.#files = files;
    this.#isBig = shape.isBig;
    this.#parts = shape.lastIndex + 1;
    this.#assembled = assembled;
  }

  /** Whether a part is the one that it had. */
  async had({ index, bytes, totalParts }: IncomingPart): Promise<boolean> {
    if (index < 0 || index >= this.#parts || this.#isBig !== (totalParts !== undefined)) return false;
    if (totalParts !== undefined && totalParts !== -1 && totalParts !== this.#parts) return false;
    const record = await this.#files.readRecord(index);
    return record !== undefined && record.length === bytes.length && record.crc === crc32(bytes);
  }

  /** Another file under the same number is not known; a checksum that nobody gave before cannot be compared any more. */
  stage({ parts, isBig, md5 }: FinishedUpload): StageOutcome {
    const { key, size, md5: known } = this.#assembled;
    if (parts !== this.#parts || isBig !== this.#isBig || (md5 !== '' && md5.toLowerCase() !== known)) return { type: 'refused', error: 'FILE_PART_0_MISSING' };
    return { type: 'staged', blob: { key, size, path: this.#files.bytesPath }, wasUsed: true };
  }

  /** Forgets it. */
  remove(): Promise<void> {
    return this.#files.remove();
  }
}
