/** The progress of several transfers, told as that of one. */
import type { TransferProgress } from './transfer-types.js';

/** Adds up transfers, which go on side by side or one after the other. */
export class JointProgress {
  readonly #sizes: readonly (number | undefined)[];
  readonly #parts: (TransferProgress | undefined)[];
  #transferred = 0;

  /** @param sizes bytes of each transfer, where they are known before it begins */
  constructor(sizes: readonly (number | undefined)[]) {
    this.#sizes = sizes;
    this.#parts = sizes.map(() => undefined);
  }

  /** One of them has got on; gives how far all are. */
  note(index: number, news: TransferProgress): TransferProgress {
    this.#parts[index] = news;
    const parts = this.#parts.filter((part) => part !== undefined);
    this.#transferred = Math.max(this.#transferred, parts.reduce((sum, part) => sum + part.transferred, 0));
    const running = parts.filter((part) => part.transferred !== part.total);
    const bytesPerSecond = running.reduce((sum, part) => sum + part.bytesPerSecond, 0) || news.bytesPerSecond;
    const total = this.#total;
    const left = total === undefined ? undefined : Math.max(0, total - this.#transferred);
    const secondsLeft = left === 0 ? 0 : left === undefined || bytesPerSecond === 0 ? undefined : left / bytesPerSecond;
    return { transferred: this.#transferred, total, bytesPerSecond, secondsLeft };
  }

  get #total(): number | undefined {
    const sizes = this.#sizes.map((size, index) => this.#parts[index]?.total ?? size);
    return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
  }
}
