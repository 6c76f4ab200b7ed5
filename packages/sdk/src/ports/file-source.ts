/** Where the bytes of an upload come from. */

/** Bytes that are to be uploaded; the one who uploads closes it. Every method rejects with a `FileError` when it fails. */
export interface FileSource {
  /** Bytes in all; `undefined` for a stream that does not tell before it ends. */
  readonly size: number | undefined;
  /** What the file is called, without directories, where it has a name. */
  readonly name: string | undefined;
  /** Its media type, where the platform knows it. */
  readonly mimeType: string | undefined;
  /** Whether any part can be read at any time, and again. Otherwise reads follow one another from the beginning, without gaps. */
  readonly isSeekable: boolean;
  /**
   * What finds the same content again in a later process; `undefined` where nothing does, as for bytes and streams: those
   * are copied into the vault when they have to outlive the process.
   */
  readonly locator: SourceLocator | undefined;
  /** The bytes at an offset: as many as asked for, fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same into an array, as many as it holds, where the source can: gives it, or the beginning of it at the end. */
  readInto?(offset: number, bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects with `SOURCE_CHANGED` when the content is not what it was when the source was opened. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Where a file lies, and what tells that it is still the same one. */
export interface SourceLocator {
  /** `path` for a file of the machine, `vault` for one that lies in the client's own vault. */
  readonly type: 'path' | 'vault';
  /** Absolute, or the name in the vault. */
  readonly path: string;
  readonly size: number;
  /** When it was changed last, in ms; `0` in the vault, where nothing changes files. */
  readonly modifiedAt: number;
}
