/** A file whose parts the server has, before a message or a profile uses it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { TransferOptions } from './transfer-types.js';

/** What was uploaded. The server keeps it for a few hours, until something uses it. */
export interface UploadedFile {
  /** What calls take that use the file; another one after a `repair` that began anew. */
  readonly inputFile: tl.RawInputFile | tl.RawInputFileBig;
  /** Bytes. */
  readonly size: number;
  /** As the recipients will see it. */
  readonly name: string;
  readonly mimeType: string;
  /**
   * Judges the error of a call that used the file: when the server has lost parts of it, they are uploaded again, and the
   * call may be repeated with what `inputFile` is then. Gives `false` for other errors.
   *
   * Rejects with a `FileError` (`PARTS_REFUSED` when the server goes on losing them, `SOURCE_CHANGED`, `SOURCE_MISSING`) and
   * as `uploadFile` does.
   *
   * @see https://core.telegram.org/api/files#uploading-files
   */
  repair(error: unknown, options?: TransferOptions): Promise<boolean>;
  /** The file was used, or is not needed: forgets what was kept for a later process. Rejects never. */
  forget(): Promise<void>;
}
