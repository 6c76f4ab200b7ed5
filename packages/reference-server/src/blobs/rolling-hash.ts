/** The hash of a file whose parts come almost in order, made while they come. */
import { createHash, type Hash } from 'node:crypto';
import { maxPartSize } from '../domain/upload-rules.js';
import type { UnixTime } from '../ports/clock.js';

/** Parts as they lie on the disk. */
export interface KeptParts {
  has(index: number): boolean;
  /** The bytes of a part, which may lie in `scratch`; that has room for any part. */
  read(index: number, scratch: Uint8Array): Promise<Uint8Array>;
}

/** Whoever holds parts that came too early. */
export interface EarlyHolder {
  /** Gives all of them back at once: somebody else needs the memory. */
  letGo(): void;
}

/** Milliseconds for which a holder may wait for the part whose turn it is before it gives way to others. */
const patience = 10_000;

/** Memory that hashes share for parts which come too early. It may be that what somebody waits for never comes. */
export class EarlyBytes {
  #left: number;
  /** Since when they wait, in ms; who waits for longest stands first. */
  readonly #holders = new Map<EarlyHolder, { bytes: number; readonly since: UnixTime }>();

  constructor(limit: number) {
    this.#left = limit;
  }

  /** Whether so many were left, or could be had of those who wait in vain. */
  take(holder: EarlyHolder, bytes: number, now: UnixTime): boolean {
    for (const [other, { since }] of this.#holders) {
      if (bytes <= this.#left || now - since < patience) break;
      if (other !== holder) other.letGo();
    }
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    const known = this.#holders.get(holder);
    if (known === undefined) this.#holders.set(holder, { bytes, since: now });
    else known.bytes += bytes;
    return true;
  }

  give(holder: EarlyHolder, bytes: number): void {
    this.#left += bytes;
    const known = this.#holders.get(holder);
    if (known === undefined) return;
    known.bytes -= bytes;
    if (known.bytes === 0) this.#holders.delete(holder);
  }

  /** The part came for which a holder has waited. */
  wentOn(holder: EarlyHolder, now: UnixTime): void {
    const known = this.#holders.get(holder);
    if (known === undefined) return;
    this.#holders.delete(holder);
    this.#holders.set(holder, { bytes: known.bytes, since: now });
  }
}

/** Parts of one upload that are held. */
const mostHeld = 8;

/**
 * SHA-256 over parts. Those that come a little early are held, as far as the shared memory goes, until it is their turn;
 * others are read again then.
 */
export class RollingHash implements EarlyHolder {
  readonly #parts: KeptParts;
  readonly #memory: EarlyBytes;
  readonly #held = new Map<number, Uint8Array>();
  #hash: Hash | undefined = createHash('sha256');
  #next = 0;
  /** When a part came last. */
  #now: UnixTime = 0;
  #reading: Promise<void> | undefined;
  /** The part that is being read again. */
  #readIndex: number | undefined;

  constructor(parts: KeptParts, memory: EarlyBytes) {
    this.#parts = parts;
    this.#memory = memory;
  }

  /** A part has come and is going to be written. */
  came(index: number, bytes: Uint8Array, now: UnixTime): void {
    this.#now = now;
    // What was hashed, or is being read for it, changes.
    if (index < this.#next || index === this.#readIndex) this.giveUp();
    if (this.#hash === undefined) return;
    this.#release(index);
    if (index === this.#next) this.#add(bytes);
    // Whoever has brought them needs their memory.
    else if (this.#held.size < mostHeld && index - this.#next <= mostHeld && this.#memory.take(this, bytes.length, now)) this.#held.set(index, bytes.slice());
    this.#goOn();
  }

  /** A part has been written. */
  kept(): void {
    this.#goOn();
  }

  /** Gives up: the hash is made anew in the end, if it is needed. */
  giveUp(): void {
    this.#hash = undefined;
    this.letGo();
  }

  /** Holds nothing more: what it held is read again when it is its turn. */
  letGo(): void {
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
    this.#memory.wentOn(this, this.#now);
  }

  #release(index: number): void {
    const bytes = this.#held.get(index);
    if (bytes === undefined) return;
    this.#held.delete(index);
    this.#memory.give(this, bytes.length);
  }
}
