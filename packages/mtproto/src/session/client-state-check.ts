/** When a client asks what became of calls that stay unanswered: on a new connection, and again and again. */
import type { Instant } from '../machine.js';
import type { Calls, PendingCall } from './calls.js';
import { type OutgoingService, toOutgoing } from './client-service-queue.js';

/** A call unanswered for so long, in ms, is asked about. */
const DELAY = 10_000;

/** The times at which the states of calls are asked for. */
export class ClientStateCheck {
  readonly #calls: Calls;
  #at: Instant | undefined;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  get deadline(): Instant | undefined {
    return this.#at;
  }

  /** The question on a new connection: what was sent on the one before may or may not have arrived. */
  connected(now: Instant): OutgoingService | undefined {
    return this.#ask(this.#calls.sent(), now);
  }

  /** The question about calls that are overdue, if it is time for it. */
  run(now: Instant): OutgoingService | undefined {
    const isDue = this.#at !== undefined && now >= this.#at;
    const question = isDue ? this.#ask(this.#calls.sent().filter((call) => call.sentAt + DELAY <= now), now) : undefined;
    if (this.#calls.sentCount > 0) this.#at ??= now + DELAY;
    return question;
  }

  #ask(calls: readonly PendingCall[], now: Instant): OutgoingService | undefined {
    const ids = calls.map((call) => this.#calls.lastMsgId(call)).filter((id) => id !== undefined);
    this.#at = ids.length > 0 ? now + DELAY : undefined;
    if (ids.length === 0) return undefined;
    return toOutgoing('stateRequest', { _: 'msgs_state_req', msgIds: ids.map((id) => BigInt.asIntN(64, id)) }, ids);
  }
}
