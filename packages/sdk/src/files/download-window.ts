/** How many bytes of one download may be on their way: more while that does not make answers wait for one another, half after a failure. */

/** TDLib's figure is the first one. */
const FIRST = 2_097_152;
const SMALLEST = 1_048_576;
const LARGEST = 4_194_304;
/** Answers that take so many times as long as the quickest one wait behind others: the way, or the server, is full. */
const QUEUEING = 1.5;
/** So late that what is asked for now comes too late for whoever plays the file; ms. */
const SLOW = 15_000;

/** The window of one download. */
export class DownloadWindow {
  #limit = FIRST;
  #quickest = Number.POSITIVE_INFINITY;

  /** Bytes. */
  get limit(): number {
    return this.#limit;
  }

  /** An answer came after so many ms. */
  answered(bytes: number, roundTrip: number): void {
    this.#quickest = Math.min(this.#quickest, roundTrip);
    if (roundTrip > SLOW) this.failed();
    else if (roundTrip <= QUEUEING * this.#quickest) this.#limit = Math.min(LARGEST, this.#limit + (bytes * bytes) / this.#limit);
  }

  /** A call has failed, or has taken too long. */
  failed(): void {
    this.#limit = Math.max(SMALLEST, this.#limit / 2);
  }
}
