/** Message ids: the server's time in units of 2^-32 seconds, with the sender's kind in the lowest two bits. */
import { readUint32LE } from '../bytes/int32.js';
import type { UnixTime } from '../machine.js';
import type { RandomSource } from '../ports/random-source.js';

/** What a server's message is: an answer to one of the client's, or something that it says by itself. */
export type ServerMessageKind = 'response' | 'notification';

const FRACTIONS_PER_SECOND = 0x1_0000_0000;

/** About a millisecond: what a clock in whole milliseconds leaves undecided. */
const RANDOM_BITS = 0x3f_fffc;

/** The message id of that moment with the lowest two bits clear; 64 bits, unsigned. */
export function messageIdAt(time: UnixTime): bigint {
  const seconds = Math.floor(time / 1000);
  const fraction = Math.floor(((time - seconds * 1000) / 1000) * FRACTIONS_PER_SECOND);
  return BigInt.asUintN(64, ((BigInt(seconds) << 32n) | BigInt(fraction)) & ~3n);
}

/** The moment that a message id was made at, in ms of the server's clock. */
export function messageIdTime(msgId: bigint): UnixTime {
  const fraction = Number(msgId & 0xffff_ffffn);
  return Number(msgId >> 32n) * 1000 + (fraction / FRACTIONS_PER_SECOND) * 1000;
}

/**
 * Gives a client's message ids: divisible by 4 and strictly increasing, even when the clock stands or steps back.
 *
 * One generator belongs to one session. See https://core.telegram.org/mtproto/description#message-identifier-msg-id.
 */
export class ClientMessageIds {
  readonly #random: RandomSource;
  #last = 0n;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** The next id; `serverTime` is our clock corrected by what is known of the server's. */
  next(serverTime: UnixTime): bigint {
    // The fraction must look like one: servers refuse ids with a zero there, which whole milliseconds can give.
    const noise = readUint32LE(this.#random.bytes(4)) & RANDOM_BITS;
    const msgId = messageIdAt(serverTime) ^ BigInt(noise);
    this.#last = msgId > this.#last ? msgId : this.#last + 4n;
    return this.#last;
  }
}

/**
 * Gives a server's message ids: 1 modulo 4 for responses, 3 for the rest, strictly increasing over both.
 *
 * One generator belongs to one session. See https://core.telegram.org/mtproto/description#message-identifier-msg-id.
 */
export class ServerMessageIds {
  #last = 0n;

  /** The next id for a message of that kind. */
  next(kind: ServerMessageKind, unix: UnixTime): bigint {
    const now = messageIdAt(unix);
    const lastSlot = this.#last & ~3n;
    const slot = now > lastSlot ? now : lastSlot + 4n;
    this.#last = slot | (kind === 'response' ? 1n : 3n);
    return this.#last;
  }
}
