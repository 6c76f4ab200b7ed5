/** Where the bytes of a download go. */

/** A file that is being written; parts come in any order, and more than one at a time. Every method rejects with a `FileError` when it fails. */
export interface FileSink {
  /** Bytes that an earlier attempt has left in it; none unless given. */
  readonly length?: number;
  /** What tells the file that is being written from any other that may have its name later; without it whatever has that name is gone on with. */
  readonly identity?: string;
  /** The bytes at an offset, to check what an earlier attempt has left: as many as asked for, fewer only at the end. */
  read?(offset: number, length: number): Promise<Uint8Array>;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Everything is there: makes it durable, and gives it its name. */
  finish(): Promise<void>;
  /** Nothing more comes, though a `write` or `finish` that stands still may not be over. What there is stays for a later attempt when `keep` says so, and is removed otherwise. */
  abandon(options: { readonly keep: boolean }): Promise<void>;
}
