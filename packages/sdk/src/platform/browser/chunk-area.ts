/** Where a browser keeps the bytes of a vault: files in chunks of one size, so that a write never copies more than a chunk. */

/** Bytes at their place in a chunk. */
export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The chunks of one file, by their places from 0 on; those that are not there are all zero. */
export interface Chunks {
  /** Those that are there. */
  present(): Promise<readonly number[]>;
  /** Bytes of one. */
  size(index: number): Promise<number>;
  /** What is there of a range; nothing of a chunk that is not there. */
  read(index: number, from: number, to: number): Promise<Uint8Array>;
  /** Writes pieces in their order, all or nothing; zero lies between what was there and a piece behind it. */
  write(index: number, pieces: readonly Piece[]): Promise<void>;
  cut(index: number, size: number): Promise<void>;
  remove(index: number): Promise<void>;
}

/** A place for the chunks of many files. */
export interface ChunkArea {
  /** Bytes; the last chunk of a file may be shorter. */
  readonly chunkSize: number;
  /** Those of a file, of which there are none at first. */
  of(id: string): Chunks;
  /** Removes all chunks of a file. */
  remove(id: string): Promise<void>;
  /** The files of which there are chunks. */
  ids(): Promise<readonly string[]>;
}
