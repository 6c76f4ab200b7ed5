/** The hash of a file whose parts come almost in order, made while they come. */
import { createHash, type Hash } from 'node:crypto';
import { maxPartSize } from '../domain/upload-rules.js';

/** Parts as they lie on the disk. */
export interface KeptParts {
  has(index: number): boolean;
  /** The bytes of a part, which may lie in `scratch`; that has room for any part. */
  read(index: number, scratch: Uint8Array): Promise<Uint8Array>;
}

/** Memory that hashes share for parts which come too early. */
export class EarlyBytes {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** Whether so many were left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** Parts of one upload that are held. */
const mostHeld = 8;

/**
 * SHA-256 over parts. Those that come a little early are held, as far as the shared memory goes, until it is their turn;
 * others are read again then.
 */
export class RollingHash {
  readonly #parts: KeptParts;
  readonly #memory: EarlyBytes;
  readonly #held = new Map<number, Uint8Array>();
  #hash: Hash | undefined = createHash('sha256');
  #next = 0;
  #reading: Promise<void> | undefined;
  /** The part that is being read again. */
  #readIndex: number | undefined;

  constructor(parts: KeptParts, memory: EarlyBytes) {
    this.#parts = parts;
    this.#memory = memory;
  }

  /** A part has come and is going to be written. */
  came(index: number, bytes: Uint8Array): void {
    // What was hashed, or is being read for it, changes.
    if (index < this.#next || index === this.#readIndex) this.giveUp();
    if (this.#hash === undefined) return;
    this.#release(index);
    if (this.#held.size < mostHeld && index - this.#next <= mostHeld && this.#memory.take(bytes.length)) this.#held.set(index, bytes);
    else if (index === this.#next) this.#add(bytes);
    this.#goOn();
    // Whoever has brought them needs their memory.
    if (this.#held.has(index)) this.#held.set(index, bytes.slice());
  }

  /** A part has been written. */
  kept(): void {
    this.#goOn();
  }

  /** Gives up: the hash is made anew in the end, if it is needed. */
  giveUp(): void {
    this.#hash = undefined;
    for (const index of [...this.#held.keys()]) this.#release(index);
  }

  /** The hash of so many parts, all of which have been written, lower-case hex; `undefined` when it must be made anew. */
  async finish(count: number): Promise<string | undefined> {
    while (this.#reading !== undefined) await this.#reading;
    return this.#next === count ? this.#hash?.copy().digest('hex') : undefined;
  }

  #goOn(): void {
    if (this.#reading !== undefined) return;
    this.#addHeld();
    if (this.#hash === undefined || !this.#parts.has(this.#next)) return;
    this.#reading = this.#readOn().finally(() => {
      this.#reading = undefined;
      this.#goOn();
    });
  }

  #addHeld(): void {
    for (let bytes = this.#held.get(this.#next); bytes !== undefined; bytes = this.#held.get(this.#next)) {
      this.#release(this.#next);
      this.#add(bytes);
    }
  }

  async #readOn(): Promise<void> {
    const scratch = new Uint8Array(maxPartSize);
    while (this.#parts.has(this.#next)) {
      this.#readIndex = this.#next;
      const bytes = await this.#parts.read(this.#next, scratch).catch(() => undefined);
      this.#readIndex = undefined;
      if (bytes === undefined) this.giveUp();
      if (this.#hash === undefined || bytes === undefined) return;
      this.#release(this.#next);
      this.#add(bytes);
      this.#addHeld();
    }
  }

  #add(bytes: Uint8Array): void {
    this.#hash?.update(bytes);
    this.#next += 1;
  }

  #release(index: number): void {
    const bytes = this.#held.get(index);
    if (bytes === undefined) return;
    this.#held.delete(index);
    this.#memory.give(bytes.length);
  }
}
