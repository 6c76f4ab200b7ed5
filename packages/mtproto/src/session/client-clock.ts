/** The client's idea of server time: corrected only by messages that prove to be fresh. */
import type { Instant, Moment, UnixTime } from '../machine.js';
import { messageIdTime } from '../message/message-id.js';
import { RateLimit } from './rate-limit.js';

/** Messages older than this, in ms, are not accepted. */
const MAX_AGE = 300_000;
/** Messages further in the future than this, in ms, are not accepted. */
const MAX_AHEAD = 30_000;
/** Smaller corrections, in ms, are lost in the time a message travels. */
const TOLERANCE = 3_000;
/** A server that keeps changing its mind about the time is not followed further. */
const CORRECTIONS = { burst: 3, interval: 60_000 };

/**
 * Server time as local time plus an offset.
 *
 * Only an answer to a message of ours proves something: it was made after that message went out and before it came
 * in. Anything else an attacker could have held back, and so the clock is moved no further than that proof demands.
 *
 * @see https://core.telegram.org/mtproto/description#message-identifier-msg-id
 */
export class ClientClock {
  readonly #corrections = new RateLimit(CORRECTIONS);
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

  /** Learns from an answer to what was sent at that moment; says whether the offset has changed noticeably. */
  learn(answerId: bigint, sentAt: Moment, now: Moment): boolean {
    const time = messageIdTime(answerId);
    const lowest = time - now.unix;
    // Either clock may have stood still or been set in the meantime; the earlier reading moves ours less.
    const highest = time - Math.min(sentAt.unix, now.unix - elapsed(sentAt.instant, now.instant));
    const offset = Math.min(Math.max(this.#offset, lowest), highest);
    if (Math.abs(offset - this.#offset) < TOLERANCE || !this.#corrections.take(now.instant)) return false;
    this.#offset = offset;
    return true;
  }
}

function elapsed(from: Instant, to: Instant): number {
  return Math.max(to - from, 0);
}
