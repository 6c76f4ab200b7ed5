/** The permanent key of a client, and how far the server is believed when it says that it does not know it. */
import type { Instant } from '../machine.js';
import type { ChannelKey } from './client-channel.js';

/** So often the server may say that it can't read what the permanent key has sealed, before that is believed. */
const MAX_UNREADABLE = 3;
/** A permanent key that was created within this time, in ms, may not be known everywhere yet. */
const SETTLING_TIME = 60_000;

/** A permanent key. */
export class PermanentKey {
  readonly key: ChannelKey;
  readonly #createdAt: Instant;
  #unreadable = 0;

  /** @param createdAt nothing for a key of an earlier process. */
  constructor(key: ChannelKey, createdAt: Instant = -Infinity) {
    this.key = key;
    this.#createdAt = createdAt;
  }

  /** The server has read what the key has sealed. */
  wasRead(): void {
    this.#unreadable = 0;
  }

  /** The server says that it can't read what the key has sealed. */
  wasUnreadable(now: Instant): void {
    if (now - this.#createdAt >= SETTLING_TIME) this.#unreadable += 1;
  }

  /** Whether the server has said so often enough to be believed. */
  get isUnknown(): boolean {
    return this.#unreadable >= MAX_UNREADABLE;
  }
}
