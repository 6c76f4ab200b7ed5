/** How fast a transfer is and how long it will take, told at most every 100 ms. */
import type { Instant } from '@kitewire/mtproto';
import type { TransferProgress } from './transfer-types.js';

/** Between two tellings; ms. */
const TELL_EVERY = 100;
/** The rate is that of the last so many ms. */
const RATE_OVER = 5000;

interface Sample {
  readonly at: Instant;
  readonly bytes: number;
}

/** Measures one transfer. What is told never goes back: bytes that are transferred again count when they exceed what was told. */
export class ProgressMeter {
  /** One for each telling of the last seconds; the first is older than what counts as speed. */
  readonly #samples: Sample[];
  #transferred: number;
  #total: number | undefined;
  #toldAt: Instant | undefined;

  /** @param transferred bytes that were there before */
  constructor({ transferred, total, now }: { readonly transferred: number; readonly total: number | undefined; readonly now: Instant }) {
    this.#transferred = transferred;
    this.#total = total;
    this.#samples = [{ at: now, bytes: transferred }];
  }

  /** Takes the bytes that are transferred by now; gives what is to be told, when it is time for that. */
  advance(transferred: number, total: number | undefined, now: Instant): TransferProgress | undefined {
    this.#note(transferred, total);
    if (this.#toldAt !== undefined && now - this.#toldAt < TELL_EVERY) return undefined;
    return this.#tell(now);
  }

  /** It was halted, and goes on: that time says nothing about the speed. */
  restart(now: Instant): void {
    this.#samples.splice(0, this.#samples.length, { at: now, bytes: this.#transferred });
  }

  /** The last word. */
  end(transferred: number, now: Instant): TransferProgress {
    this.#note(transferred, transferred);
    return this.#tell(now);
  }

  #note(transferred: number, total: number | undefined): void {
    this.#transferred = Math.max(this.#transferred, transferred);
    this.#total = total;
  }

  #tell(now: Instant): TransferProgress {
    this.#toldAt = now;
    const samples = this.#samples;
    while (samples.length > 1 && now - (samples[1]?.at ?? now) >= RATE_OVER) samples.shift();
    const [first] = samples;
    const elapsed = first ? now - first.at : 0;
    const bytesPerSecond = first && elapsed > 0 ? ((this.#transferred - first.bytes) * 1000) / elapsed : 0;
    samples.push({ at: now, bytes: this.#transferred });
    const left = this.#total === undefined ? undefined : this.#total - this.#transferred;
    const secondsLeft = left === 0 ? 0 : left === undefined || bytesPerSecond === 0 ? undefined : left / bytesPerSecond;
    return { transferred: this.#transferred, total: this.#total, bytesPerSecond, secondsLeft };
  }
}
