/** Over how many connections an upload goes: one more as long as that has helped. */
import type { Instant } from '@kitewire/mtproto';

/** A speed is measured over so many ms at least, and so many parts. */
const PERIOD = 1500;
const PARTS = 16;
/** By how much another connection must speed things up to be kept. */
const GAIN = 1.15;

/** The number of connections of one upload. */
export class LaneCount {
  readonly #limit: number;
  #count: number;
  /** Bytes for each ms with one connection less; `undefined` before the first measurement. */
  #before: number | undefined;
  #isSettled = false;
  #since: Instant | undefined;
  #bytes = 0;
  #parts = 0;

  constructor(first: number, limit: number) {
    this.#count = first;
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** A part was confirmed. */
  confirmed(bytes: number, now: Instant): void {
    if (this.#isSettled) return;
    if (this.#since === undefined) {
      this.#since = now;
      return;
    }
    this.#bytes += bytes;
    this.#parts += 1;
    const elapsed = now - this.#since;
    if (elapsed >= PERIOD && this.#parts >= PARTS) this.#judge(this.#bytes / elapsed);
  }

  /** What stood still says nothing about the speed. */
  interrupt(): void {
    this.#since = undefined;
    this.#bytes = 0;
    this.#parts = 0;
  }

  #judge(speed: number): void {
    this.interrupt();
    if (this.#before !== undefined && speed < this.#before * GAIN) {
      this.#count -= 1;
      this.#isSettled = true;
      return;
    }
    this.#before = speed;
    if (this.#count === this.#limit) this.#isSettled = true;
    else this.#count += 1;
  }
}
