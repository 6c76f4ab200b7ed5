/** Which session this is: its id, those it had before, and the sessions of the server that it was announced. */
import { readUint64LE } from '../bytes/int64.js';
import type { RandomSource } from '../ports/random-source.js';

/** Sessions left behind whose last packets may still arrive. */
const MAX_EARLIER = 8;
/** Announcements remembered, so that none counts twice. */
const MAX_ANNOUNCED = 16;

/** The identity of a client's session, which changes when its counters have gone wrong. */
export class SessionIdentity {
  readonly #random: RandomSource;
  readonly #earlier: bigint[] = [];
  readonly #announced: bigint[] = [];
  #sessionId: bigint | undefined;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** 64 bits, unsigned, never zero. */
  get sessionId(): bigint {
    this.#sessionId ??= newSessionId(this.#random);
    return this.#sessionId;
  }

  /** Takes a new id; gives back the one that is left. */
  renew(): bigint {
    const left = this.sessionId;
    this.#earlier.push(left);
    if (this.#earlier.length > MAX_EARLIER) this.#earlier.shift();
    this.#sessionId = newSessionId(this.#random);
    return left;
  }

  /** Whether a packet belongs to this session, to one before it, or to neither. */
  recognise(sessionId: bigint): 'current' | 'earlier' | 'foreign' {
    if (sessionId === this.sessionId) return 'current';
    return this.#earlier.includes(sessionId) ? 'earlier' : 'foreign';
  }

  /** Whether the server's session of this unique id was not announced before; it is remembered. */
  isNewServerSession(uniqueId: bigint): boolean {
    if (this.#announced.includes(uniqueId)) return false;
    this.#announced.push(uniqueId);
    if (this.#announced.length > MAX_ANNOUNCED) this.#announced.shift();
    return true;
  }
}

/** A random session id; zero stands for none. */
function newSessionId(random: RandomSource): bigint {
  for (;;) {
    const id = readUint64LE(random.bytes(8));
    if (id !== 0n) return id;
  }
}
