/** How long a temporary key lives: its length, when to look for its successor, and when it must not be used any more. */
import { readUint32LE } from '../bytes/int32.js';
import type { Instant, Moment, UnixTime } from '../machine.js';
import type { RandomSource } from '../ports/random-source.js';

/** TDLib's life of a temporary key in seconds, a day; each one is up to an hour shorter, so that not all are renewed at once. */
const LIFETIME = 86_400;
const SPREAD_SHARE = 1 / 24;
/** A key is renewed when so much of its life is left: an hour of a day. */
const RENEWAL_SHARE = 1 / 24;
/** It is not used in the last part of its life, in case the server's clock is ahead of what we know of it: two minutes of a day. */
const RESERVE_SHARE = 1 / 720;

/** The length in seconds of the next key's life, at most `longest`. */
export function drawLifetime(random: RandomSource, longest: number = LIFETIME): number {
  const fraction = readUint32LE(random.bytes(4)) / 2 ** 32;
  return Math.ceil(longest * (1 - SPREAD_SHARE * fraction));
}

export interface KeyLifeOptions {
  /** In seconds. */
  readonly lifetime: number;
  /** When the key was created by our own clock; `Infinity` for one of an earlier process, until `awake` tells. */
  readonly begunAt: Instant;
  /** The server's time at that moment. */
  readonly serverTime: UnixTime;
}

/** The life of one temporary key, by the clock that nobody sets. */
export class KeyLife {
  /** Unix time in seconds at which the server lets the key go. */
  readonly expiresAt: number;
  /** Its whole length, in seconds. */
  readonly lifetime: number;
  readonly #createdAt: UnixTime;
  #begunAt: Instant;

  constructor({ lifetime, begunAt, serverTime }: KeyLifeOptions) {
    this.lifetime = lifetime;
    this.#begunAt = begunAt;
    this.#createdAt = serverTime;
    this.expiresAt = Math.floor(serverTime / 1000) + lifetime;
  }

  /** From when on the key is to be renewed. */
  get renewAt(): Instant {
    return this.#begunAt + this.lifetime * 1000 * (1 - RENEWAL_SHARE);
  }

  /** From when on nothing is sent under the key. */
  get endsAt(): Instant {
    return this.#begunAt + this.lifetime * 1000 * (1 - RESERVE_SHARE);
  }

  /**
   * Compares with the calendar, as on each new stream: the clock that nobody sets may stand still while a machine sleeps.
   *
   * In between the calendar is not asked. A clock that somebody sets wrong must not take a key away that calls are under way with.
   */
  awake(now: Moment, serverTime: UnixTime): void {
    this.#begunAt = Math.min(this.#begunAt, now.instant - (serverTime - this.#createdAt));
  }
}
