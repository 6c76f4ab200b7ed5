/** The client's idea of server time: corrected only by messages that prove to be fresh. */
import type { Moment, UnixTime } from '../machine.js';
import { messageIdTime } from '../message/message-id.js';

/** Messages older than this, in ms, are not accepted. */
const MAX_AGE = 300_000;
/** Messages further in the future than this, in ms, are not accepted. */
const MAX_AHEAD = 30_000;
/** Smaller corrections, in ms, are lost in the time a message travels. */
const TOLERANCE = 3_000;

/**
 * Server time as local time plus an offset.
 *
 * Only an answer to a message of ours proves that it was sent after that message; anything else an attacker could
 * have held back.
 *
 * @see https://core.telegram.org/mtproto/description#message-identifier-msg-id
 */
export class ClientClock {
  #offset: number;

  /** @param offset server time minus local time, in ms, as known from earlier */
  constructor(offset: number) {
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Takes an offset that something else has proven. */
  set(offset: number): void {
    this.#offset = offset;
  }

  serverTime(now: Moment): UnixTime {
    return now.unix + this.#offset;
  }

  /** Whether a message id is inside the window of -300 to +30 seconds. */
  accepts(msgId: bigint, now: Moment): boolean {
    const age = this.serverTime(now) - messageIdTime(msgId);
    return age <= MAX_AGE && age >= -MAX_AHEAD;
  }

  /** Learns from a message that proves to be fresh; says whether the offset has changed noticeably. */
  learn(msgId: bigint, now: Moment): boolean {
    const offset = messageIdTime(msgId) - now.unix;
    if (Math.abs(offset - this.#offset) < TOLERANCE) return false;
    this.#offset = offset;
    return true;
  }
}
