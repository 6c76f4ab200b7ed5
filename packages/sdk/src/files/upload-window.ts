/** How many bytes of an upload may be unconfirmed at a time: grows while confirmations come soon, shrinks when they do not. */
import type { Instant } from '@kitewire/mtproto';

/** What is confirmed within this time leaves room for more; ms. */
const SOON = 1000;
/** What takes longer than this stands in a queue somewhere, where it keeps the line from everything else; ms. */
const LATE = 2500;

export interface UploadWindowOptions {
  /** Bytes. */
  readonly partSize: number;
  /** Bytes at most. */
  readonly limit: number;
}

/** The window of one upload: additive increase, multiplicative decrease. Doubles with every round trip until the first sign of a jam. */
export class UploadWindow {
  readonly #partSize: number;
  readonly #limit: number;
  #size: number;
  #inFlight = 0;
  #hasJammed = false;
  #shrunkAt: Instant | undefined;

  constructor({ partSize, limit }: UploadWindowOptions) {
    this.#partSize = partSize;
    this.#limit = limit;
    this.#size = Math.min(limit, Math.max(2 * partSize, 1024 * 1024));
  }

  /** Bytes. */
  get size(): number {
    return this.#size;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether so many bytes may go out now; a single part always may. */
  hasRoomFor(bytes: number): boolean {
    return this.#inFlight === 0 || this.#inFlight + bytes <= this.#size;
  }

  sent(bytes: number): void {
    this.#inFlight += bytes;
  }

  /** @param sentAt when what is confirmed now went out */
  confirmed(bytes: number, sentAt: Instant, now: Instant): void {
    this.#inFlight -= bytes;
    const trip = now - sentAt;
    if (trip > LATE) this.#shrink(0.7, sentAt, now);
    else if (trip < SOON) {
      const growth = this.#hasJammed ? (this.#partSize * bytes) / this.#size : bytes;
      this.#size = Math.min(this.#limit, this.#size + growth);
    }
  }

  /** Something that went out will not be confirmed. */
  failed(bytes: number, sentAt: Instant, now: Instant): void {
    this.#inFlight -= bytes;
    this.#shrink(0.5, sentAt, now);
  }

  /** Nothing of what is out counts any more. */
  clear(): void {
    this.#inFlight = 0;
  }

  /** One jam shows in many parts: only those that went out since the last step count. */
  #shrink(factor: number, sentAt: Instant, now: Instant): void {
    this.#hasJammed = true;
    if (this.#shrunkAt !== undefined && sentAt < this.#shrunkAt) return;
    this.#shrunkAt = now;
    this.#size = Math.max(this.#partSize, this.#size * factor);
  }
}
