/** Where the bytes of a download go. */

/** A file that is being written; parts come in any order, and more than one at a time. Every method rejects with a `FileError` when it fails. */
export interface FileSink {
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Everything is there: makes it durable, and gives it its name. */
  finish(): Promise<void>;
  /** Nothing more comes. What there is stays for a later attempt when `keep` says so, and is removed otherwise. */
  abandon(options: { readonly keep: boolean }): Promise<void>;
}
