/** What a platform does with files outside the vault. */
import type { CancelSignal } from './cancel-signal.js';
import type { FileSink } from './file-sink.js';
import type { FileSource } from './file-source.js';

/** Files of the machine and of the web. Absent parts are refused with a `UsageError` that says so. */
export interface LocalFiles {
  /** Opens a file by its path. Rejects with a `FileError`: `SOURCE_MISSING`, `NOT_A_FILE`, `ACCESS_DENIED`. */
  openPath?(path: string): Promise<FileSource>;
  /** Gives the one name of a place that a path has wherever it is read from. Without it paths are taken as they are. */
  absolutePath?(path: string): string;
  /**
   * Begins a file beside its later place, under the place's name with `.part` behind it, and gives what is in it already
   * when `resume` asks for that. `finish` gives it its name; `overwrite` says whether it may replace another file.
   */
  createPath?(path: string, options: { readonly resume: boolean; readonly overwrite: boolean }): Promise<FileSink>;
  /**
   * Joins a directory and a name that came from somebody else: the name is cleaned first (`safeFileName`), and links in the
   * directory do not lead out of it.
   */
  placeIn?(directory: string, name: string): Promise<string>;
  /** Opens what an address answers, as a stream; its length is known when the server tells it. `signal` ends the waiting for that answer. */
  openUrl?(url: string, signal?: CancelSignal): Promise<FileSource>;
}
