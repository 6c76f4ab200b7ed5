/** The server salts that a client holds: which one to use now, and when more are needed. */
import type { Instant, UnixTime } from '../machine.js';
import type { ServerSalt } from './types.js';

/** A salt given without a validity (after a handshake, `bad_server_salt`, `new_session_created`) is trusted for so long, in s. */
const ASSUMED_VALIDITY = 600;
/** A new salt is used only so long after it became valid, in s: the server's clock and ours may differ. */
const SWITCH_DELAY = 60;
/** With less validity left than this, in s, more salts are asked for. */
const REFRESH_MARGIN = 60;
/** Asking more often than this, in ms, is pointless. */
const REQUEST_INTERVAL = 60_000;
/** More salts than the server may hand out at once are never kept. */
const MAX_SALTS = 64;

/**
 * The salts known to a client, by their time of validity in server time.
 *
 * @see https://core.telegram.org/mtproto/service_messages#request-for-several-future-salts
 */
export class ClientSalts {
  #salts: ServerSalt[];
  #current: ServerSalt;
  #requestedAt: Instant | undefined;

  constructor(salts: readonly ServerSalt[]) {
    this.#salts = [...salts].slice(0, MAX_SALTS);
    this.#current = this.#salts[0] ?? { salt: 0n, validSince: 0, validUntil: 0 };
  }

  /** All salts worth storing, the current one first. */
  get all(): readonly ServerSalt[] {
    return [this.#current, ...this.#salts.filter((salt) => salt !== this.#current)];
  }

  /** The salt to send with at a server time. */
  current(serverTime: UnixTime): bigint {
    this.#advance(serverTime / 1000);
    return this.#current.salt;
  }

  /** Begins anew with the first salt of another key. */
  reset(salt: bigint, serverTime: UnixTime): void {
    this.#salts = [];
    this.#requestedAt = undefined;
    this.replace(salt, serverTime);
  }

  /** Takes the salt that the server has just named as the right one; says whether it is another one than before. */
  replace(salt: bigint, serverTime: UnixTime): boolean {
    const isOther = salt !== this.#current.salt;
    const seconds = Math.floor(serverTime / 1000);
    this.#current = { salt, validSince: seconds, validUntil: seconds + ASSUMED_VALIDITY };
    this.#salts = [this.#current, ...this.#salts.filter((known) => known.salt !== salt && known.validSince > seconds)].slice(0, MAX_SALTS);
    return isOther;
  }

  /** Takes the answer to `get_future_salts`. */
  add(salts: readonly ServerSalt[], serverTime: UnixTime): void {
    const seconds = serverTime / 1000;
    this.#salts = salts.filter((salt) => salt.validUntil > seconds).slice(0, MAX_SALTS);
    const same = this.#salts.find((salt) => salt.salt === this.#current.salt);
    if (same) this.#current = same;
    this.#advance(seconds);
  }

  /** Whether to ask for salts now; saying so counts as having asked. */
  shouldRequest(serverTime: UnixTime, now: Instant): boolean {
    const seconds = serverTime / 1000;
    const last = this.#salts.reduce((latest, salt) => Math.max(latest, salt.validUntil), this.#current.validUntil);
    if (last - seconds > REFRESH_MARGIN) return false;
    // By the clock that nobody sets: a correction of the time must not silence the question.
    if (this.#requestedAt !== undefined && now - this.#requestedAt < REQUEST_INTERVAL) return false;
    this.#requestedAt = now;
    return true;
  }

  #advance(seconds: number): void {
    for (const salt of this.#salts) {
      const newer = salt.validSince > this.#current.validSince;
      const settled = salt.validSince + SWITCH_DELAY <= seconds || this.#current.validUntil <= seconds;
      if (newer && settled && salt.validSince <= seconds && salt.validUntil > seconds) this.#current = salt;
    }
  }
}
