/** The parts of a file that are kept on this side, as a download uses them. */

/** Whole parts of one file; methods reject with a `FileError`. */
export interface KeptParts {
  /** Numbers of the parts that are there from the beginning. */
  readonly parts: ReadonlySet<number>;
  /** Whether further parts can be kept. */
  readonly canGrow: boolean;
  read(offset: number, length: number): Promise<Uint8Array>;
  write(part: number, offset: number, bytes: Uint8Array): Promise<void>;
  /** Nothing more is read or written. */
  close(): Promise<void>;
}
