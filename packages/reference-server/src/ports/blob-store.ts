/** The port of the bytes of files, by their content. Its contract is the suite in `blobs/blob-store.contract.ts`. */
import type { UnixTime } from './clock.js';

/** Bytes that lie in a file of this machine and are to be kept. */
export interface StagedBlob {
  /** SHA-256 of the bytes, lower-case hex: their name in the store. */
  readonly key: string;
  readonly size: number;
  /** Where they lie; the store takes the file away, or copies and deletes it. */
  readonly path: string;
}

/** A blob as a list shows it. */
export interface BlobEntry {
  readonly key: string;
  readonly size: number;
  readonly storedAt: UnixTime;
}

/** Keeps blobs; equal ones once. Every method rejects with a `StorageError` when the store fails. */
export interface BlobStore {
  /**
   * Resolves when the blob survives the loss of power; storing it again changes nothing but `storedAt`, and needs the
   * staged file no more.
   */
  put(blob: StagedBlob): Promise<void>;
  /** The same for bytes in memory, such as a small picture; gives their key. */
  putBytes(bytes: Uint8Array): Promise<string>;
  /**
   * Bytes of a blob: as many as asked for, fewer only at its end; `undefined` when there is no such blob. The array belongs to the
   * caller, who may free its memory: a store that keeps bytes in memory gives a copy.
   */
  read(key: string, offset: number, length: number): Promise<Uint8Array | undefined>;
  /** Deletes a blob, if it was stored before a time when one is given; whether it is gone. */
  delete(key: string, storedBefore?: UnixTime): Promise<boolean>;
  /** All blobs, in no order: for the sweep of what no file names. */
  list(): AsyncIterable<BlobEntry>;
  close(): Promise<void>;
}
