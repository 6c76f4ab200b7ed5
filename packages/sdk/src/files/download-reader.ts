/** One reader of a download: how far it is, and what waits for its turn. */
import type { ReaderSpec } from './download-types.js';

/** Bytes that a reader may have asked for and not done with. */
const READ_AHEAD = 4_194_304;

/** Bytes of a file that go to one reader. */
export interface Delivery {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A reader as the machine keeps it. */
export class DownloadReader {
  readonly id: number;
  readonly priority: number;
  isPaused: boolean;
  /** Pieces that it waits for. */
  waiting = 0;
  readonly #spec: ReaderSpec;
  /** Out of their turn, by offset. */
  readonly #early = new Map<number, Uint8Array>();
  #to: number | undefined;
  /** What was not asked for yet begins here. */
  #cursor: number;
  /** What was not delivered yet begins here, where the order counts. */
  #position: number;
  #ahead = 0;

  constructor(spec: ReaderSpec) {
    this.#spec = spec;
    this.id = spec.readerId;
    this.priority = spec.priority;
    this.isPaused = spec.isPaused;
    this.#to = spec.to;
    this.#cursor = this.#position = spec.from;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** `undefined` while it is the end of a file of unknown size. */
  get to(): number | undefined {
    return this.#to;
  }

  /** Whether it may have more on its way; a single piece always. */
  get hasRoom(): boolean {
    return this.#ahead === 0 || this.#ahead < READ_AHEAD;
  }

  /** Whether everything was asked for, or is there. */
  get isExhausted(): boolean {
    return this.#to !== undefined && this.#cursor >= this.#to;
  }

  /** Learns where the file ends. */
  limitTo(size: number): void {
    this.#to = Math.min(this.#to ?? size, size);
  }

  /** Goes over the parts that are there already. */
  skip(partSize: number): void {
    const { has } = this.#spec;
    while (has && !this.isExhausted && this.#cursor % partSize === 0 && has.has(this.#cursor / partSize)) this.#cursor += partSize;
  }

  /** Waits for a piece that begins at the cursor and ends here. */
  advance(to: number): void {
    this.waiting += 1;
    this.#ahead += to - this.#cursor;
    this.#cursor = to;
  }

  /** Has done with bytes, or will never get them. */
  release(bytes: number): void {
    this.#ahead = Math.max(0, this.#ahead - bytes);
  }

  /** Takes the bytes of a piece; gives what is to be delivered now. */
  take(delivery: Delivery): Delivery[] {
    if (!this.#spec.isOrdered) return [delivery];
    this.#early.set(delivery.offset, delivery.bytes);
    const ready: Delivery[] = [];
    for (let bytes = this.#early.get(this.#position); bytes; bytes = this.#early.get(this.#position)) {
      this.#early.delete(this.#position);
      ready.push({ offset: this.#position, bytes });
      this.#position += bytes.length;
    }
    return ready;
  }
}
