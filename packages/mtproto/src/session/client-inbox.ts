/** What a client takes from its server: each packet is judged before anything in it counts, then queued for reading. */
import type { CloseReason } from '../close-reason.js';
import type { Moment } from '../machine.js';
import type { MtprotoMessage, MtprotoPacket } from '../packet.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import type { Acks } from './acks.js';
import type { ClientClock } from './client-clock.js';
import type { ClientOutgoing } from './client-outgoing.js';
import { answeredMsgId, Inbound, type InboundLimits, type InboundStep, unpackMessages } from './inbound.js';
import { ReceivedIds } from './received-ids.js';

/** What an inbox asks of the session around it. */
export interface ClientInboxContext {
  readonly clock: ClientClock;
  readonly acks: Acks;
  readonly outgoing: Pick<ClientOutgoing, 'sentAt'>;
  readonly now: Moment;
}

/** What became of a packet. */
export type InboxOutcome =
  /** It is the first time that it came, and it counts as a sign of life. */
  | { readonly type: 'accepted'; readonly hasClockChanged: boolean }
  /** It came before, or at the wrong time: as if it had not come. */
  | { readonly type: 'ignored' }
  | { readonly type: 'fault'; readonly reason: CloseReason };

/** Ids remembered to recognise repeated messages. */
const RECEIVED_CAPACITY = 2000;

/** The receiving side of a client session. */
export class ClientInbox {
  readonly #inbound: Inbound;
  #received = new ReceivedIds(RECEIVED_CAPACITY);

  constructor(limits: InboundLimits, allocateComputeId: () => number) {
    this.#inbound = new Inbound(limits, allocateComputeId);
  }

  get received(): ReceivedIds {
    return this.#received;
  }

  /** Judges a packet in the order of the security guidelines: nothing is learnt from one that is refused. */
  receive(packet: MtprotoPacket, context: ClientInboxContext): InboxOutcome {
    const messages = unpackMessages(packet);
    if (typeof messages === 'string') return violation(messages);
    // Deviation: 1 and 3 modulo 4 are not told apart, for servers announce new sessions under either.
    if (isEven(packet) || messages.some(isEven)) return violation('the server sent an even message id');
    const isContainer = messages[0] !== packet;
    if (isContainer && this.#received.check(packet.msgId) !== 'new') return { type: 'ignored' };
    const isFirst = (message: MtprotoMessage): boolean => this.#isFirst(message, context);
    // Mostly all are new, and no list is made of them.
    const fresh = messages.every(isFirst) ? messages : messages.filter(isFirst);
    if (fresh.length === 0) return { type: 'ignored' };
    const sentAt = findProof(fresh, context);
    // A packet outside the window is ignored, not acknowledged: it may have been held back by an attacker.
    if (!sentAt && !context.clock.accepts(packet.msgId, context.now)) return { type: 'ignored' };
    if (!this.#inbound.hasRoom(fresh)) {
      // Neither remembered nor acknowledged, so that the server sends it again on the next connection.
      return { type: 'fault', reason: { code: 'LIMIT_EXCEEDED', message: 'Too many bytes of messages wait to be read' } };
    }
    const hasClockChanged = sentAt !== undefined && context.clock.learn(packet.msgId, sentAt, context.now);
    if (isContainer) this.#received.add(packet.msgId);
    for (const message of fresh) this.#take(message);
    return { type: 'accepted', hasClockChanged };
  }

  /** The next message to be handled, or the next job. */
  next(): InboundStep<undefined> | undefined {
    return this.#inbound.next();
  }

  /** Takes the outcome of a job in; says whether it was one of the inbox's. */
  computed(id: number, result: ComputeResult): boolean {
    return this.#inbound.computed(id, result);
  }

  /** Begins with a fresh memory in a new session; what was received already is still handled. */
  restart(): void {
    this.#received = new ReceivedIds(RECEIVED_CAPACITY);
  }

  /** Whether a message comes for the first time; one that comes again does so because its acknowledgement got lost. */
  #isFirst(message: MtprotoMessage, { acks, now }: ClientInboxContext): boolean {
    const status = this.#received.check(message.msgId);
    if (status === 'duplicate' && message.seqNo % 2 !== 0) acks.add(message.msgId, now.instant);
    // Whether an id below all those remembered was ever taken can't be told, so it is neither taken nor acknowledged.
    return status === 'new';
  }

  #take(message: MtprotoMessage): void {
    // The same id twice in one container is one message.
    if (this.#received.has(message.msgId)) return;
    this.#received.add(message.msgId);
    this.#inbound.push(message, undefined);
  }
}

function isEven({ msgId }: MtprotoMessage): boolean {
  return (msgId & 1n) === 0n;
}

/** When the message was sent that one of these answers: proof that they were made after it. */
function findProof(messages: readonly MtprotoMessage[], context: ClientInboxContext): Moment | undefined {
  for (const { body } of messages) {
    const about = answeredMsgId(body);
    const sentAt = about === undefined ? undefined : context.outgoing.sentAt(about, context.now);
    if (sentAt) return sentAt;
  }
  return undefined;
}

function violation(message: string): InboxOutcome {
  return { type: 'fault', reason: { code: 'PROTOCOL_VIOLATION', message } };
}
