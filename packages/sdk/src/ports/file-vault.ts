/** The port of the client's own files: what goes out and must outlive the process, parts of downloads, the cache, and the maps of all of these. */

/** One file of a vault. Every method rejects with a `FileError` when it fails, and with a `UsageError` after it was closed. */
export interface VaultFile {
  readonly name: string;
  /** Bytes. */
  size(): Promise<number>;
  /** The bytes at an offset: as many as asked for, fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Writes at an offset, behind the end, too: what lies between is zero. Done when another process would read it. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Cuts or lengthens it. */
  truncate(size: number): Promise<void>;
  /** Resolves when everything that was written survives the loss of power. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A file as the list of a vault shows it. */
export interface VaultEntry {
  readonly name: string;
  readonly size: number;
  /** Unix time in ms at which it was written, or marked as used, last; below 10^12 the count of uses of a vault that knows no time. */
  readonly usedAt: number;
}

/**
 * A folder of files that belongs to one client. Names consist of 1 to 100 of the characters `a-z`, `0-9`, `.`, `_` and `-`, and do
 * not begin with a dot; others are refused with a `UsageError`. Its contract is the suite in `file-vault.contract.ts`.
 */
export interface FileVault {
  /** Whether its files are gone with the process, and take its memory until then. */
  readonly endsWithProcess?: true;
  /** Bytes that downloads may take that are kept to be had again; 0 keeps none, 64 MiB unless given. */
  readonly cacheLimit?: number;
  /** Opens a file; gives `undefined` when there is none and `create` does not ask for an empty one. */
  open(name: string, options?: { readonly create?: boolean }): Promise<VaultFile | undefined>;
  /** Gives a closed file another name, in place of the one that had it; all at one moment. */
  rename(from: string, to: string): Promise<void>;
  /** Removes it, if it is there. Who has it open can no longer count on it, and cannot bring it back. */
  delete(name: string): Promise<void>;
  /** Notes that a file was used now, if it is there. */
  touch(name: string): Promise<void>;
  /** All files, in no order. */
  list(): Promise<readonly VaultEntry[]>;
}
