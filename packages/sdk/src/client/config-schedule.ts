/** When the server's configuration is read: at the first connection, when its time is over, and when the server has changed it. */
import type { RandomSource } from '@kitewire/mtproto';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { randomFraction } from '../timing/backoff.js';

export interface ConfigScheduleOptions {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Reads it; resolves to how long the server means it to be used, in s. */
  readonly read: () => Promise<number>;
}

/** However short or long the server means it, it is used for so long, in ms; TDLib's bounds. */
const shortestUse = 60_000;
const longestUse = 86_400_000;
/** After the news of a change, it is read within so long, in ms: the server has told all its clients at one moment. */
const newsSpread = 5_000;

/** The times of one client; nothing is read unasked while there is no connection. */
export class ConfigSchedule {
  readonly #options: ConfigScheduleOptions;
  #isOpen = false;
  #dueAt = 0;
  /** No news leads to a reading before this. */
  #soonest = 0;
  #reading: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: ConfigScheduleOptions) {
    this.#options = options;
  }

  /** There is a connection from now on, or none. */
  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#plan();
  }

  /** The server says that something has changed. */
  expire(): void {
    this.#dueAt = Math.min(this.#dueAt, Math.max(this.#soonest, this.#now + newsSpread * this.#fraction));
    this.#plan();
  }

  /** Reads now; whoever asks meanwhile gets the same reading. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
      this.#plan();
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    this.#soonest = this.#now + shortestUse;
    this.#dueAt = Infinity;
    let use = shortestUse;
    try {
      use = Math.min(Math.max((await this.#options.read()) * 1000, shortestUse), longestUse);
    } finally {
      // Clients that began together do not return in step.
      this.#dueAt = Math.min(this.#dueAt, this.#now + use * (1 - 0.2 * this.#fraction));
    }
  }

  #plan(): void {
    this.#cancelTimer?.();
    if (!this.#isOpen || this.#reading) return;
    const { clock, logger } = this.#options;
    this.#cancelTimer = clock.setTimer(this.#dueAt, () => {
      this.refresh().catch((error: unknown) => logger.log('info', 'The configuration cannot be read', { error }));
    });
  }

  get #now(): number {
    return this.#options.clock.now().instant;
  }

  get #fraction(): number {
    return randomFraction(this.#options.random);
  }
}
