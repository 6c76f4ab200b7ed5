/** What a client is about to send and has sent: the queue, the numbers, and the packing into packets. */
import type { BodyContext } from './types.js';
import type { Moment, UnixTime } from '../machine.js';
import { CONTAINED_HEADER_LENGTH, MAX_SENT_MESSAGES } from '../message/container.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import type { ClientMessageIds } from '../message/message-id.js';
import type { SeqNoCounter } from '../message/seq-no.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import type { Acks } from './acks.js';
import type { Calls, PendingCall } from './calls.js';
import { PACKET_SIZE_TARGET, packMessages } from './packing.js';
import { SentLog } from './sent-log.js';
import { type ServiceMessage, serviceCodec } from './service-codec.js';
import type { MtprotoMessage } from '../packet.js';

/** A message that waits to be sent, or was sent. */
export interface OutgoingMessage {
  readonly kind: 'call' | 'ping' | 'acks' | 'stateRequest' | 'saltRequest' | 'service';
  readonly call?: PendingCall;
  /** The serialized service message, for the kinds without a call. */
  readonly body?: Uint8Array;
  /** The ids that an acknowledgement names, or a state request asks about. */
  readonly acks?: readonly bigint[];
  readonly asked?: readonly bigint[];
}

/** Messages remembered after they were sent. */
const SENT_CAPACITY = 4096;
/** Calls beyond this number wait until earlier ones are answered, as with TDLib. */
const MAX_CALLS_IN_FLIGHT = 1024;
/** The server closes a connection without a ping for so long, in s: more than two of our pauses between pings. */
const DISCONNECT_DELAY = 75;

/** The sending side of a client session. */
export class ClientOutgoing {
  readonly #calls: Calls;
  #msgIds: ClientMessageIds;
  #seqNos: SeqNoCounter;
  #queue: OutgoingMessage[] = [];
  readonly #sent = new SentLog<OutgoingMessage>(SENT_CAPACITY);
  #pingId = 0n;

  constructor(calls: Calls, msgIds: ClientMessageIds, seqNos: SeqNoCounter) {
    this.#calls = calls;
    this.#msgIds = msgIds;
    this.#seqNos = seqNos;
  }

  /** Whether something could go out now. */
  get hasReady(): boolean {
    const first = this.#queue[0];
    if (first === undefined || first.call?.state === 'compressing') return false;
    return first.call === undefined || this.#calls.sentCount < MAX_CALLS_IN_FLIGHT;
  }

  hasSent(msgId: bigint): boolean {
    return this.#sent.has(msgId) || this.#calls.byMsgId(msgId) !== undefined;
  }

  sent(msgId: bigint): OutgoingMessage | undefined {
    return this.#sent.get(msgId);
  }

  /** Takes out what was sent under an id, or inside the container of that id. */
  takeSent(msgId: bigint): OutgoingMessage[] {
    return this.#sent.take(msgId);
  }

  enqueueCall(call: PendingCall): void {
    this.#queue.push({ kind: 'call', call });
  }

  enqueueService(message: ServiceMessage): void {
    this.#queue.push({ kind: 'service', body: serviceCodec.encode(message) });
  }

  enqueuePing(): void {
    this.#pingId += 1n;
    // Ahead of the calls: a full queue must not make the connection look dead.
    const message = { _: 'ping_delay_disconnect', pingId: this.#pingId, disconnectDelay: DISCONNECT_DELAY } as const;
    this.#queue.unshift({ kind: 'ping', body: serviceCodec.encode(message) });
  }

  enqueueStateRequest(ids: readonly bigint[]): void {
    const msgIds = ids.map((id) => BigInt.asIntN(64, id));
    this.#queue.unshift({ kind: 'stateRequest', body: serviceCodec.encode({ _: 'msgs_state_req', msgIds }), asked: ids });
  }

  enqueueSaltRequest(): void {
    this.#queue.unshift({ kind: 'saltRequest', body: serviceCodec.encode({ _: 'get_future_salts', num: 64 }) });
  }

  /** Queues something sent before once more, in front: what came first shall go first. */
  enqueueAgain(message: OutgoingMessage): void {
    if (message.call) {
      // Several refusals may concern the same call.
      if (!this.#calls.isOpen(message.call) || message.call.state !== 'sent') return;
      this.#calls.markQueued(message.call);
    }
    this.#queue.unshift(message);
  }

  /** Takes the outcome of gzipping a call's body: the shorter form goes out. */
  compressed(call: PendingCall, result: ComputeResult): void {
    call.state = 'queued';
    if (result.type !== 'deflate' || typeof call.body === 'function') return;
    const packed = wrapGzipPacked(result.value);
    if (packed.length < call.body.length) call.body = packed;
  }

  /** Forgets what only made sense on the connection that has ended. */
  dropTransient(): void {
    this.#queue = this.#queue.filter((message) => message.kind === 'call' || message.kind === 'service');
  }

  /** Begins with fresh numbers in a new session. */
  restart(msgIds: ClientMessageIds, seqNos: SeqNoCounter): void {
    this.#msgIds = msgIds;
    this.#seqNos = seqNos;
    this.#sent.clear();
    this.dropTransient();
  }

  /** Packs what is ready, acknowledgements first, into one packet's content. */
  pack(acks: Acks, context: Omit<BodyContext, 'msgId'>, now: Moment, serverTime: UnixTime): MtprotoMessage | undefined {
    const messages: MtprotoMessage[] = [];
    let size = 0;
    const add = (outgoing: OutgoingMessage, msgId: bigint, body: Uint8Array): void => {
      messages.push({ msgId, seqNo: this.#seqNos.next(outgoing.call !== undefined), body });
      size += body.length + CONTAINED_HEADER_LENGTH;
      this.#sent.add(msgId, outgoing);
      if (outgoing.call) this.#calls.markSent(outgoing.call, msgId, now.instant);
    };
    if (acks.size > 0) {
      const ids = acks.take();
      const body = serviceCodec.encode({ _: 'msgs_ack', msgIds: ids.map((id) => BigInt.asIntN(64, id)) });
      add({ kind: 'acks', acks: ids }, this.#msgIds.next(serverTime), body);
    }
    while (this.hasReady && messages.length < MAX_SENT_MESSAGES) {
      const next = this.#queue[0] as OutgoingMessage;
      if (next.call && !this.#calls.isOpen(next.call)) {
        this.#queue.shift();
        continue;
      }
      const msgId = this.#msgIds.next(serverTime);
      const body = buildBody(next, { ...context, msgId });
      if (messages.length > 0 && size + body.length > PACKET_SIZE_TARGET) break;
      this.#queue.shift();
      add(next, msgId, body);
    }
    if (messages.length === 0) return undefined;
    const content = packMessages(messages, () => this.#msgIds.next(serverTime), () => this.#seqNos.next(false));
    if (messages.length > 1) this.#sent.addContainer(content.msgId, messages.map((message) => message.msgId));
    for (const message of messages) this.#calls.setPacket(message.msgId, content.msgId);
    return content;
  }
}

function buildBody(message: OutgoingMessage, context: BodyContext): Uint8Array {
  if (!message.call) return message.body ?? new Uint8Array(0);
  return typeof message.call.body === 'function' ? message.call.body(context) : message.call.body;
}
