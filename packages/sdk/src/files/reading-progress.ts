/** How far the reading of a file is, told to whoever has asked for it. */
import type { Clock } from '../ports/clock.js';
import { ProgressMeter } from './progress-meter.js';
import { tellProgress } from './tell-progress.js';
import type { TransferOptions } from './transfer-types.js';

export interface ReadingProgressOptions {
  readonly onProgress: TransferOptions['onProgress'];
  readonly clock: Clock;
  /** Bytes that are there already. */
  readonly transferred: number;
  /** Bytes in all, once that is known. */
  readonly total: () => number | undefined;
}

/** The progress of one reading; its end is told once, whenever it is known. */
export class ReadingProgress {
  readonly #options: ReadingProgressOptions;
  readonly #meter: ProgressMeter | undefined;
  #transferred: number;
  #isEndTold = false;

  constructor(options: ReadingProgressOptions) {
    const { onProgress, clock, transferred, total } = options;
    this.#options = options;
    this.#transferred = transferred;
    this.#meter = onProgress && new ProgressMeter({ transferred, total: total(), now: clock.now().instant });
  }

  /** So many bytes more were taken. */
  advance(bytes: number): void {
    this.#transferred += bytes;
    if (this.tellEnd()) return;
    const { onProgress, clock, total } = this.#options;
    const progress = this.#meter?.advance(this.#transferred, total(), clock.now().instant);
    if (progress) tellProgress(onProgress, progress);
  }

  /** It was halted, and goes on. */
  restart(): void {
    this.#meter?.restart(this.#options.clock.now().instant);
  }

  /** Tells the end, unless it was told; gives whether everything was taken. */
  tellEnd(): boolean {
    const { onProgress, clock, total } = this.#options;
    if (this.#transferred !== total()) return false;
    if (this.#meter && !this.#isEndTold) tellProgress(onProgress, this.#meter.end(this.#transferred, clock.now().instant));
    this.#isEndTold = true;
    return true;
  }
}
