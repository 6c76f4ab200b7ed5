/** What a client is about to send and has sent: the queues, the numbers, and the packing into packets. */
import type { CloseReason } from '../close-reason.js';
import type { Instant, Moment, UnixTime } from '../machine.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import { type ClientMessageIds, messageIdTime } from '../message/message-id.js';
import type { SeqNoCounter } from '../message/seq-no.js';
import type { MtprotoMessage } from '../packet.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import type { Acks } from './acks.js';
import { buildBody, type BuiltBody } from './call-body.js';
import { CallQueue } from './call-queue.js';
import type { Calls, PendingCall } from './calls.js';
import { ClientServiceQueue, type OutgoingService, toOutgoing } from './client-service-queue.js';
import { INVOKE_AFTER_LENGTH, wrapInvokeAfter } from './invoke-after.js';
import { PacketDraft, packMessages } from './packing.js';
import { type SentEntry, SentLog } from './sent-log.js';
import type { BodyContext } from './types.js';

/** A message that was sent: a call or a service message. */
export type OutgoingMessage = PendingCall | OutgoingService;

/** What a packet is packed with. */
export interface PackContext {
  readonly acks: Acks;
  readonly body: Omit<BodyContext, 'msgId'>;
  readonly now: Moment;
  readonly serverTime: UnixTime;
  /** Takes a call that can't be sent; it is closed already. */
  onFailed(call: PendingCall, reason: CloseReason, cause?: unknown): void;
}

/** The content of one packet. */
export interface PackedContent {
  readonly content: MtprotoMessage;
  /** The calls in it whose arrival is to be confirmed. */
  readonly quickAck: readonly number[];
}

/** Messages remembered after they were sent. */
const SENT_CAPACITY = 4096;
/** Calls beyond this number wait until earlier ones are answered, as with TDLib. */
const MAX_CALLS_IN_FLIGHT = 1024;
/** A message older than this, in ms, is not sent again under its own id: servers refuse ids older than 300 s. */
const MAX_REPEAT_AGE = 240_000;

/** The sending side of a client session. */
export class ClientOutgoing {
  readonly services: ClientServiceQueue = new ClientServiceQueue();
  readonly #calls: Calls;
  readonly #queue: CallQueue;
  readonly #log = new SentLog<OutgoingMessage>(SENT_CAPACITY);
  /** What the server has asked to be sent again under the same id. */
  readonly #repeats = new Map<bigint, SentEntry<OutgoingMessage>>();
  #msgIds: ClientMessageIds;
  #seqNos: SeqNoCounter;

  constructor(calls: Calls, msgIds: ClientMessageIds, seqNos: SeqNoCounter) {
    this.#calls = calls;
    this.#queue = new CallQueue(calls);
    this.#msgIds = msgIds;
    this.#seqNos = seqNos;
  }

  /** When something could go out: an instant that has passed means now, `undefined` not before something happens. */
  readyAt(now: Instant): Instant | undefined {
    if (!this.services.isEmpty || this.#repeats.size > 0) return now;
    return this.#calls.sentCount < MAX_CALLS_IN_FLIGHT ? this.#queue.readyAt(now) : undefined;
  }

  /** When the message, or the container, of that id was sent; `undefined` when it is not one of ours. */
  sentAt(msgId: bigint, now: Moment): Moment | undefined {
    return this.#log.sentAt(msgId, now);
  }

  sent(msgId: bigint): OutgoingMessage | undefined {
    return this.#log.get(msgId)?.message;
  }

  /** Takes out what was sent under an id, or inside the container of that id, and is still of interest. */
  takeSent(msgId: bigint, now: Moment): OutgoingMessage[] {
    // A call that went out once more under another id is not concerned.
    const current = this.#log.take(msgId, now).filter((entry) => !isCall(entry.message) || this.#isCurrent(entry.message, entry.msgId));
    return current.map((entry) => entry.message);
  }

  enqueueCall(call: PendingCall): void {
    this.#queue.add(call);
  }

  /** Queues something sent before once more, under a new id. */
  enqueueAgain(message: OutgoingMessage): void {
    if (!isCall(message)) return this.services.add(message);
    // Several refusals may concern the same call.
    if (!this.#calls.isOpen(message) || message.state !== 'sent') return;
    this.#calls.markQueued(message);
    this.#queue.addAgain(message);
  }

  /** Queues what was sent under that id once more under the same id; says whether that is possible. */
  repeat(msgId: bigint, serverTime: UnixTime): boolean {
    const entry = this.#log.get(msgId);
    if (!entry || serverTime - messageIdTime(msgId) > MAX_REPEAT_AGE) return false;
    if (isCall(entry.message) && !this.#isCurrent(entry.message, msgId)) return false;
    this.#repeats.set(msgId, entry);
    return true;
  }

  /** Takes the outcome of gzipping a call's body: the shorter form goes out, unless the longer one did already. */
  compressed(call: PendingCall, result: ComputeResult): void {
    if (call.state === 'compressing') call.state = 'queued';
    if (result.type !== 'deflate' || typeof call.body === 'function' || result.value.length + 8 >= call.body.length) return;
    const packed = wrapGzipPacked(result.value);
    if (packed.length < call.body.length) call.body = packed;
  }

  /** Closes a call, wherever it stands. */
  close(call: PendingCall): void {
    if (this.#calls.isOpen(call) && call.state !== 'sent') this.#queue.noteClosed();
    for (const msgId of call.msgIds) {
      this.#repeats.delete(msgId);
      this.#log.letGo(msgId);
    }
    this.#calls.close(call);
  }

  /**
   * Closes a call that the server has answered under that id. If it went out under no other since, the acknowledgements behind
   * it in its packet have arrived, too.
   */
  answered(call: PendingCall, msgId: bigint): void {
    const last = this.#isCurrent(call, msgId) ? this.#log.last(call.packetId) : undefined;
    if (last && isAcks(last.message)) this.#log.letGo(last.msgId);
    this.close(call);
  }

  /** Forgets what only made sense on the connection that has ended. */
  dropTransient(): void {
    this.services.dropTransient();
    this.#repeats.clear();
  }

  /** Begins with fresh numbers in a new session. */
  restart(msgIds: ClientMessageIds, seqNos: SeqNoCounter): void {
    this.#msgIds = msgIds;
    this.#seqNos = seqNos;
    this.#log.clear();
    this.#repeats.clear();
    this.services.clear();
  }

  /** Packs what is ready into one packet's content: calls in their order, and acknowledgements where there is room left. */
  pack(context: PackContext): PackedContent | undefined {
    const draft = new PacketDraft();
    const isRepeating = this.#packRepeats(draft, context);
    if (context.acks.isDue(context.now.instant)) this.#packAcks(draft, context);
    this.#packServices(draft, context);
    this.#packCalls(draft, context);
    this.#packAcks(draft, context);
    if (draft.messages.length === 0) return undefined;
    return { content: this.#seal(draft.messages, isRepeating, context), quickAck: this.#quickAcked(draft.messages) };
  }

  #packRepeats(draft: PacketDraft, { body }: PackContext): boolean {
    for (const [msgId, { seqNo, message }] of this.#repeats) {
      // Nothing more is built beside a long body, which may lie where that would.
      if (!draft.hasRoom()) break;
      const built = isCall(message) ? this.#build(message, { ...body, msgId }) : { type: 'body' as const, body: message.body };
      if (built.type === 'body' && !draft.hasRoom(built.body.length)) break;
      this.#repeats.delete(msgId);
      if (built.type === 'body') draft.add({ msgId, seqNo, body: built.body });
    }
    return draft.messages.length > 0;
  }

  #packAcks(draft: PacketDraft, context: PackContext): void {
    if (context.acks.size === 0 || !draft.hasRoom()) return;
    const msgIds = context.acks.take().map((id) => BigInt.asIntN(64, id));
    this.#addNew(draft, toOutgoing('acks', { _: 'msgs_ack', msgIds }), context);
  }

  #packServices(draft: PacketDraft, context: PackContext): void {
    while (draft.hasRoom()) {
      const message = this.services.take();
      if (!message) return;
      this.#addNew(draft, message, context);
    }
  }

  #packCalls(draft: PacketDraft, context: PackContext): void {
    while (draft.hasRoom() && this.#isCallReady(context.now.instant)) {
      const call = this.#queue.peek() as PendingCall;
      // No id is spent where the length is known not to fit.
      if (typeof call.body !== 'function' && !draft.hasRoom(call.body.length + INVOKE_AFTER_LENGTH)) return;
      const msgId = this.#msgIds.next(context.serverTime);
      const built = this.#build(call, { ...context.body, msgId });
      if (built.type === 'body' && !draft.hasRoom(built.body.length)) return;
      this.#queue.shift();
      if (built.type === 'body') {
        this.#add(draft, { msgId, seqNo: this.#seqNos.next(true), body: built.body }, call, context.now);
        this.#calls.markSent(call, msgId, context.now);
      } else {
        this.#calls.close(call);
        context.onFailed(call, built.reason, built.cause);
      }
    }
  }

  #build(call: PendingCall, context: BodyContext): BuiltBody {
    const built = buildBody(call.body, context);
    const earlier = this.#calls.earlierMsgId(call);
    if (built.type === 'fault' || earlier === undefined) return built;
    return { type: 'body', body: wrapInvokeAfter(built.body, earlier) };
  }

  #addNew(draft: PacketDraft, service: OutgoingService, { now, serverTime }: PackContext): void {
    this.#add(draft, { msgId: this.#msgIds.next(serverTime), seqNo: this.#seqNos.next(false), body: service.body }, service, now);
  }

  #add(draft: PacketDraft, sent: MtprotoMessage, message: OutgoingMessage, now: Moment): void {
    draft.add(sent);
    this.#log.add({ msgId: sent.msgId, seqNo: sent.seqNo, message }, now);
  }

  #seal(messages: readonly MtprotoMessage[], isRepeating: boolean, { now, serverTime }: PackContext): MtprotoMessage {
    // A message never stands under its own id in two different packets: a repeated one goes inside a fresh container.
    const content = packMessages(messages, () => this.#msgIds.next(serverTime), () => this.#seqNos.next(false), isRepeating);
    if (content !== messages[0]) this.#log.addContainer(content.msgId, messages.map((message) => message.msgId), now);
    for (const message of messages) this.#calls.setPacket(message.msgId, content.msgId);
    return content;
  }

  #quickAcked(messages: readonly MtprotoMessage[]): number[] {
    return messages.flatMap(({ msgId }) => {
      const call = this.#calls.byMsgId(msgId);
      return call?.quickAck === true ? [call.callId] : [];
    });
  }

  #isCallReady(now: Instant): boolean {
    const at = this.#calls.sentCount < MAX_CALLS_IN_FLIGHT ? this.#queue.readyAt(now) : undefined;
    return at !== undefined && at <= now;
  }

  #isCurrent(call: PendingCall, msgId: bigint): boolean {
    return this.#calls.isOpen(call) && this.#calls.lastMsgId(call) === msgId;
  }
}

/** Whether a message is a call. */
export function isCall(message: OutgoingMessage): message is PendingCall {
  return 'callId' in message;
}

function isAcks(message: OutgoingMessage): boolean {
  return !isCall(message) && message.kind === 'acks';
}
