/** How many bytes of one download may be on their way: more while answers come quickly, half after a failure. */

/** TDLib's figure is the first one. */
const FIRST = 2_097_152;
const SMALLEST = 1_048_576;
const LARGEST = 4_194_304;
/** Answers that take longer are not hurried by asking for more; ms. */
const QUICK = 3000;
/** So late the way is full, and what is asked for later waits behind it; ms. */
const SLOW = 15_000;

/** The window of one download. */
export class DownloadWindow {
  #limit = FIRST;

  /** Bytes. */
  get limit(): number {
    return this.#limit;
  }

  /** An answer came after so many ms. */
  answered(bytes: number, roundTrip: number): void {
    if (roundTrip <= QUICK) this.#limit = Math.min(LARGEST, this.#limit + (bytes * bytes) / this.#limit);
    else if (roundTrip > SLOW) this.failed();
  }

  /** A call has failed, or has taken too long. */
  failed(): void {
    this.#limit = Math.max(SMALLEST, this.#limit / 2);
  }
}
