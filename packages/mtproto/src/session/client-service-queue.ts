/** The service messages that a client is about to send; they go ahead of its calls. */
import { Fifo } from './fifo.js';
import { type ServiceMessage, serviceCodec } from './service-codec.js';

/** A service message that waits to be sent, or was sent. */
export interface OutgoingService {
  /** Of the kinds with a name of their own only the latest waits; the others are all sent. */
  readonly kind: 'ping' | 'stateRequest' | 'saltRequest' | 'longPoll' | 'acks' | 'dropAnswer' | 'other';
  readonly body: Uint8Array;
  /** The ids that a state request asks about. */
  readonly asked?: readonly bigint[];
  /** How often the server has refused it. */
  readonly refusals: number;
}

/** So many may wait: a server that asks for more and reads no answers is given up. */
const MAX_WAITING = 1024;
/** One request names at most so many ids. */
const MAX_IDS = 8192;

/** The service messages to be sent. */
export class ClientServiceQueue {
  /** The only waiting one of each of these kinds, the earliest first. */
  readonly #latest = new Map<OutgoingService['kind'], OutgoingService>();
  readonly #others = new Fifo<OutgoingService>();
  readonly #missingMessages = new Set<bigint>();
  readonly #missingAnswers = new Set<bigint>();

  get isEmpty(): boolean {
    return this.#latest.size + this.#others.length + this.#missingMessages.size + this.#missingAnswers.size === 0;
  }

  /** Whether the server makes more work than it reads the results of. */
  get isOverfull(): boolean {
    return this.#others.length > MAX_WAITING;
  }

  add(message: OutgoingService): void {
    const { kind } = message;
    if (kind === 'ping' || kind === 'stateRequest' || kind === 'saltRequest' || kind === 'longPoll') this.#latest.set(kind, message);
    else if (!this.isOverfull) this.#others.push(message);
  }

  /** Asks for messages of the server that did not come; requests for several are sent as one. */
  requestMessage(msgId: bigint): void {
    if (this.#missingMessages.size < MAX_IDS) this.#missingMessages.add(msgId);
  }

  /** Asks for the answer to a call, which the server says to have. */
  requestAnswer(reqMsgId: bigint): void {
    if (this.#missingAnswers.size < MAX_IDS) this.#missingAnswers.add(reqMsgId);
  }

  take(): OutgoingService | undefined {
    for (const [kind, message] of this.#latest) {
      this.#latest.delete(kind);
      return message;
    }
    if (this.#missingMessages.size > 0) return takeRequest('msg_resend_req', this.#missingMessages);
    if (this.#missingAnswers.size > 0) return takeRequest('msg_resend_ans_req', this.#missingAnswers);
    return this.#others.shift();
  }

  /** Forgets what only made sense on the connection that has ended: all but cancellations. */
  dropTransient(): void {
    this.clear((message) => message.kind === 'dropAnswer');
  }

  /** Forgets everything but what passes. */
  clear(passes: (message: OutgoingService) => boolean = () => false): void {
    this.#latest.clear();
    this.#missingMessages.clear();
    this.#missingAnswers.clear();
    this.#others.retain(passes);
  }
}

/** Serializes a service message for the queue. */
export function toOutgoing(kind: OutgoingService['kind'], message: ServiceMessage, asked?: readonly bigint[]): OutgoingService {
  return { kind, body: serviceCodec.encode(message), refusals: 0, ...(asked && { asked }) };
}

function takeRequest(_: 'msg_resend_req' | 'msg_resend_ans_req', ids: Set<bigint>): OutgoingService {
  const msgIds = [...ids].map((id) => BigInt.asIntN(64, id));
  ids.clear();
  return toOutgoing('other', { _, msgIds });
}
