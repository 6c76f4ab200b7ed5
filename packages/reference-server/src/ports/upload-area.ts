/** The port of uploads that are under way: parts come in any order, over any session, and become one file. Its contract is the suite in `blobs/upload-area.contract.ts`. */
import type { StagedBlob } from './blob-store.js';
import type { UnixTime } from './clock.js';

/** One part as it came. */
export interface IncomingPart {
  readonly userId: number;
  /** The client's number of the file, signed 64 bits; means something together with the user only. */
  readonly fileId: bigint;
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Of saveBigFilePart: parts in all, -1 while the client does not know; `undefined` for saveFilePart. */
  readonly totalParts: number | undefined;
  readonly now: UnixTime;
}

/** What became of a part. */
export type PartOutcome =
  /** It outlives the process. */
  | { readonly type: 'saved' }
  /** `error` is the name of the error of the API. */
  | { readonly type: 'refused'; readonly error: string }
  /** The user has too much under way. */
  | { readonly type: 'overQuota' }
  /** The disk has no room for it. */
  | { readonly type: 'diskFull' };

/** What a client says it has uploaded: an `inputFile` or `inputFileBig`. */
export interface FinishedUpload {
  readonly userId: number;
  readonly fileId: bigint;
  readonly parts: number;
  readonly isBig: boolean;
  /** Hex, or empty for none. */
  readonly md5: string;
}

/** The name of the error of the API where the parts are no file, such as `FILE_PART_3_MISSING`. */
export type StageOutcome =
  /** `wasUsed` when the blob store has had it since an earlier time. */
  | { readonly type: 'staged'; readonly blob: StagedBlob; readonly wasUsed?: true }
  | { readonly type: 'refused'; readonly error: string };

/** What a sweep has thrown away. */
export interface UploadSweep {
  readonly uploads: number;
  readonly bytes: number;
}

/**
 * Holds the parts of uploads until they are used, and remembers those that were for as long as it would have held the parts,
 * so that the same file can be used again; all of it survives a restart. Every method that gives a promise rejects
 * with a `StorageError` when the disk fails.
 */
export interface UploadArea {
  /** Whether the upload is under way: from the call of `savePart` with its first part on, without waiting for its end. */
  has(userId: number, fileId: bigint): boolean;
  /** Whether a part is one of a file that was used, and the same as then: whoever sends it has not heard of it. */
  isLate(part: IncomingPart): Promise<boolean>;
  /** Keeps a part; one that came before is replaced until the upload is staged, unless it is the same. After the upload was used it begins another one. */
  savePart(part: IncomingPart): Promise<PartOutcome>;
  /**
   * Makes one file of the parts; doing it again gives the same while the upload is there or remembered, also when the blob
   * store has taken the bytes meanwhile. Parts are not changed any more afterwards.
   */
  stage(upload: FinishedUpload): Promise<StageOutcome>;
  /** The file of this key was put into the blob store, and what names it is durable: the parts go, and what they were is remembered. */
  use(userId: number, fileId: bigint, key: string): Promise<void>;
  /** Throws an upload away. */
  drop(userId: number, fileId: bigint): Promise<void>;
  /** Throws away uploads to which nothing came since a time, and forgets those that were used. */
  sweep(before: UnixTime): Promise<UploadSweep>;
  /** Bytes that a user's uploads take now. */
  bytesOf(userId: number): number;
  close(): Promise<void>;
}
