/** The hash of a file whose parts come almost in order, made while they come. */
import { createHash, type Hash } from 'node:crypto';

/** Parts as they lie on the disk. */
export interface KeptParts {
  has(index: number): boolean;
  read(index: number): Promise<Uint8Array>;
}

/** SHA-256 over parts: those that come too early are read again when it is their turn. */
export class RollingHash {
  readonly #parts: KeptParts;
  #hash: Hash | undefined = createHash('sha256');
  #next = 0;
  #catchingUp: Promise<void> | undefined;

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  /** A part has been kept. */
  took(index: number, bytes: Uint8Array): void {
    if (this.#hash === undefined || this.#catchingUp !== undefined || index !== this.#next) return;
    this.#hash.update(bytes);
    this.#next += 1;
    if (this.#parts.has(this.#next)) this.#catchingUp = this.#catchUp().finally(() => void (this.#catchingUp = undefined));
  }

  /** A part is going to change: if it is in the hash, or being read for it, there is none. */
  changes(index: number): void {
    if (index < this.#next || (index === this.#next && this.#catchingUp !== undefined)) this.#hash = undefined;
  }

  /** The hash of so many parts, lower-case hex; `undefined` when it must be made anew. */
  async finish(count: number): Promise<string | undefined> {
    await this.#catchingUp;
    return this.#next === count ? this.#hash?.copy().digest('hex') : undefined;
  }

  async #catchUp(): Promise<void> {
    while (this.#parts.has(this.#next)) {
      const bytes = await this.#parts.read(this.#next).catch(() => undefined);
      if (bytes === undefined) this.#hash = undefined;
      if (this.#hash === undefined || bytes === undefined) return;
      this.#hash.update(bytes);
      this.#next += 1;
    }
  }
}
