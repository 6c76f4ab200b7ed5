/** Whether the server still answers: when to ping it, and when to give the connection up. */
import type { Instant } from '../machine.js';

/** The times of a client's pings, in ms. */
export interface LivenessPolicy {
  /** A quiet connection is pinged so often. */
  readonly pingInterval: number;
  /** With an answer outstanding, silence of this length leads to a ping, until a round trip has been measured. */
  readonly silence: number;
  /** A ping to which nothing at all was heard for so long ends the connection, until a round trip has been measured. */
  readonly pongTimeout: number;
}

export const DEFAULT_LIVENESS: LivenessPolicy = { pingInterval: 30_000, silence: 5_000, pongTimeout: 10_000 };

/** However slow the line is, a ping that was not answered for so long, in ms, never will be. */
const LONGEST_PONG_TIMEOUT = 15_000;
/** What a measured round trip counts for against those before it. */
const NEWEST_SHARE = 0.25;

/** Polled this much later than asked for, in ms, this process has stood still: the answer may wait unread. */
const STALL = 2_000;
/** After a longer stall, in ms, the machine has slept and the connection has gone in all likelihood. */
const SLEEP = 60_000;

/** The liveness of one connection; anything authentic and new that arrives proves it. */
export class ClientLiveness {
  readonly #policy: LivenessPolicy;
  #heardAt = 0;
  #pingedAt: Instant | undefined;
  #isWanted = false;
  #lastPingAt = 0;
  /** Smoothed, in ms, on this connection. */
  #roundTrip: number | undefined;

  constructor(policy: LivenessPolicy) {
    this.#policy = policy;
  }

  /** Begins anew with a connection; it is pinged at once, so that the server knows where to push to. */
  connected(now: Instant): void {
    this.#heardAt = now;
    this.#lastPingAt = now;
    this.#pingedAt = undefined;
    this.#isWanted = true;
    this.#roundTrip = undefined;
  }

  /** The newest ping itself was answered: how long that took says how patient to be. */
  ponged(now: Instant): void {
    const sample = now - this.#lastPingAt;
    this.#roundTrip = this.#roundTrip === undefined ? sample : this.#roundTrip + (sample - this.#roundTrip) * NEWEST_SHARE;
  }

  heard(now: Instant): void {
    this.#heardAt = now;
    this.#pingedAt = undefined;
  }

  /** Asks for a ping without waiting for its time. */
  check(): void {
    if (this.#pingedAt === undefined) this.#isWanted = true;
  }

  /** Whether to send a ping now; the caller does so. */
  takePing(now: Instant, isWaiting: boolean): boolean {
    if (this.#pingedAt !== undefined || now < this.#pingAt(isWaiting)) return false;
    this.#isWanted = false;
    this.#pingedAt = now;
    this.#lastPingAt = now;
    return true;
  }

  /** Whether a ping has gone unanswered for too long; a short standstill of this process is made up for once. */
  isDead(now: Instant): boolean {
    if (this.#pingedAt === undefined) return false;
    // The very sum that is the deadline: another order of additions could round to a moment later.
    const due = this.#pingedAt + this.#pongTimeout;
    if (now < due) return false;
    const late = now - due;
    if (late < STALL || late >= SLEEP) return true;
    this.#pingedAt = now;
    return false;
  }

  deadline(isWaiting: boolean): Instant {
    return this.#pingedAt === undefined ? this.#pingAt(isWaiting) : this.#pingedAt + this.#pongTimeout;
  }

  #pingAt(isWaiting: boolean): Instant {
    if (this.#isWanted) return this.#heardAt;
    const regular = this.#lastPingAt + this.#policy.pingInterval;
    return isWaiting ? Math.min(regular, this.#heardAt + (this.#patience ?? this.#policy.silence)) : regular;
  }

  /** TDLib's estimate of a round trip with all that may delay it, in ms. */
  get #patience(): number | undefined {
    return this.#roundTrip === undefined ? undefined : Math.max(2_000, 1.5 * this.#roundTrip + 1_000);
  }

  get #pongTimeout(): number {
    return this.#patience === undefined ? this.#policy.pongTimeout : Math.min(2.5 * this.#patience, LONGEST_PONG_TIMEOUT);
  }
}
