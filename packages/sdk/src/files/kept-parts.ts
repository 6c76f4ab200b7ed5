/** The parts of a file that are kept on this side, as a download uses them. */
import { isDamage } from '../errors/file-error.js';
import type { VaultFile } from '../ports/file-vault.js';
import type { PartMap } from './part-map.js';

/** Whole parts of one file; methods reject with a `FileError`. */
export interface KeptParts {
  /** Numbers of the parts that are there from the beginning. */
  readonly parts: ReadonlySet<number>;
  /** Bytes of the file, where it is there as a whole. */
  readonly size: number | undefined;
  read(offset: number, length: number): Promise<Uint8Array>;
  write(part: number, offset: number, bytes: Uint8Array): Promise<void>;
  /** Nothing more is read or written; what comes from a server that cannot be trusted `isUseless`. */
  close(options: { readonly isUseless: boolean }): Promise<void>;
}

/** What there is of a file when it is closed. */
export type KeptState = 'whole' | 'partial' | 'useless';

export interface KeptFileOptions {
  readonly file: VaultFile;
  /** Nothing for a file of one part, and for one that is whole. */
  readonly map: PartMap | undefined;
  readonly parts: ReadonlySet<number>;
  /** Parts of the file in all. */
  readonly count: number;
  /** Of a file that was whole when it was opened. */
  readonly size?: number;
  /** Both files are closed. */
  readonly onClosed: (state: KeptState) => Promise<void>;
}

/** Parts in a file of the vault. */
export class KeptFile implements KeptParts {
  readonly parts: ReadonlySet<number>;
  readonly size: number | undefined;
  readonly #options: KeptFileOptions;
  readonly #there: Set<number>;
  #isDamaged = false;

  constructor(options: KeptFileOptions) {
    this.#options = options;
    this.parts = options.parts;
    this.size = options.size;
    this.#there = new Set(options.parts);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#use(this.#options.file.read(offset, length));
  }

  async write(part: number, offset: number, bytes: Uint8Array): Promise<void> {
    const { file, map } = this.#options;
    await this.#use(file.write(offset, bytes));
    await map?.mark(part);
    this.#there.add(part);
  }

  async close({ isUseless }: { readonly isUseless: boolean }): Promise<void> {
    const { file, count } = this.#options;
    let state: KeptState = isUseless || this.#isDamaged ? 'useless' : 'partial';
    try {
      if (state === 'partial' && this.#there.size === count) {
        // From its new name on nobody doubts it.
        if (this.size === undefined) await file.flush();
        state = 'whole';
      }
    } finally {
      await this.#release(state);
    }
  }

  async #release(state: KeptState): Promise<void> {
    const { file, map, onClosed } = this.#options;
    try {
      await Promise.all([file.close(), map?.close()]);
    } finally {
      await onClosed(state);
    }
  }

  /** What was damaged is had anew by whoever wants it next. */
  async #use<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      if (isDamage(error)) this.#isDamaged = true;
      throw error;
    }
  }
}
