/** What a server has to say in a session: kept until the client acknowledges it, so that it outlives connections. */
import type { Moment } from '../machine.js';
import { CONTAINED_HEADER_LENGTH, MAX_SENT_MESSAGES } from '../message/container.js';
import { messageIdTime, type ServerMessageIds, type ServerMessageKind } from '../message/message-id.js';
import type { SeqNoCounter } from '../message/seq-no.js';
import { PACKET_SIZE_TARGET, packMessages } from './packing.js';
import type { MtprotoMessage } from '../packet.js';
import type { ConnectionId } from './types.js';

/** A content-related message that waits for its acknowledgement. */
interface Entry {
  message: MtprotoMessage;
  readonly kind: ServerMessageKind;
  /** The call that it answers. */
  readonly reqMsgId: bigint | undefined;
  /** The connection it went out on last. */
  sentOn: ConnectionId | undefined;
}

/** A message this old, in ms, is sent again under a new id: clients refuse ids older than 300 s. */
const MAX_RESEND_AGE = 240_000;

/** The sending side of a server session. */
export class ServerOutbox {
  readonly #msgIds: ServerMessageIds;
  readonly #seqNos: SeqNoCounter;
  /** In the order of creation. */
  readonly #entries = new Map<bigint, Entry>();
  readonly #answers = new Map<bigint, Entry>();
  /** The entries to go out with the next packets. */
  readonly #unsent = new Set<Entry>();
  /** Messages that nobody acknowledges: they go out once. */
  #transient: { body: Uint8Array; kind: ServerMessageKind }[] = [];
  #bytes = 0;

  constructor(msgIds: ServerMessageIds, seqNos: SeqNoCounter) {
    this.#msgIds = msgIds;
    this.#seqNos = seqNos;
  }

  /** How many messages wait for their acknowledgement. */
  get size(): number {
    return this.#entries.size;
  }

  /** The bytes of their bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  get hasUnsent(): boolean {
    return this.#unsent.size > 0 || this.#transient.length > 0;
  }

  /** Adds a content-related message. */
  add(body: Uint8Array, kind: ServerMessageKind, now: Moment, reqMsgId?: bigint): void {
    const message = { msgId: this.#msgIds.next(kind, now.unix), seqNo: this.#seqNos.next(true), body };
    const entry: Entry = { message, kind, reqMsgId, sentOn: undefined };
    this.#entries.set(message.msgId, entry);
    if (reqMsgId !== undefined) this.#answers.set(reqMsgId, entry);
    this.#unsent.add(entry);
    this.#bytes += body.length;
  }

  /** Adds a message that needs no acknowledgement. */
  addTransient(body: Uint8Array, kind: ServerMessageKind): void {
    this.#transient.push({ body, kind });
  }

  has(msgId: bigint): boolean {
    return this.#entries.has(msgId);
  }

  hasAnswer(reqMsgId: bigint): boolean {
    return this.#answers.has(reqMsgId);
  }

  answerOf(reqMsgId: bigint): MtprotoMessage | undefined {
    return this.#answers.get(reqMsgId)?.message;
  }

  acknowledge(msgId: bigint): void {
    const entry = this.#entries.get(msgId);
    if (entry) this.#remove(entry);
  }

  /** Drops the answer to a call that the client gave up. */
  dropAnswer(reqMsgId: bigint): void {
    const entry = this.#answers.get(reqMsgId);
    if (entry) this.#remove(entry);
  }

  sendAgain(msgId: bigint): void {
    const entry = this.#entries.get(msgId);
    if (entry) this.#unsent.add(entry);
  }

  sendAnswerAgain(reqMsgId: bigint): void {
    const entry = this.#answers.get(reqMsgId);
    if (entry) this.#unsent.add(entry);
  }

  /** Sends again whatever went out on connections that no longer stand. */
  sendLostAgain(isOpen: (connection: ConnectionId) => boolean, now: Moment): void {
    const lost = [...this.#entries.values()].filter((entry) => entry.sentOn !== undefined && !isOpen(entry.sentOn));
    for (const entry of lost) {
      if (now.unix - messageIdTime(entry.message.msgId) > MAX_RESEND_AGE) this.#renew(entry, now);
      this.#unsent.add(entry);
    }
  }

  /** Packs what is to be said into the content of one packet. */
  pack(connection: ConnectionId, now: Moment): MtprotoMessage | undefined {
    const messages: MtprotoMessage[] = [];
    let size = 0;
    let kind: ServerMessageKind = 'notification';
    const fits = (body: Uint8Array): boolean =>
      messages.length === 0 || (messages.length < MAX_SENT_MESSAGES && size + body.length <= PACKET_SIZE_TARGET);
    const add = (message: MtprotoMessage, messageKind: ServerMessageKind): void => {
      messages.push(message);
      size += message.body.length + CONTAINED_HEADER_LENGTH;
      if (messageKind === 'response') kind = 'response';
    };
    for (let next = this.#transient[0]; next && fits(next.body); next = this.#transient[0]) {
      this.#transient.shift();
      add({ msgId: this.#msgIds.next(next.kind, now.unix), seqNo: this.#seqNos.next(false), body: next.body }, next.kind);
    }
    let isRepeated = false;
    for (const entry of this.#unsent) {
      if (!fits(entry.message.body)) break;
      this.#unsent.delete(entry);
      isRepeated ||= entry.sentOn !== undefined;
      entry.sentOn = connection;
      add(entry.message, entry.kind);
    }
    const [first] = messages;
    if (!first) return undefined;
    // A message never stands under its own id in two different packets: a repeated one goes inside a fresh container.
    return packMessages(messages, () => this.#msgIds.next(kind, now.unix), () => this.#seqNos.next(false), isRepeated);
  }

  /** Forgets what was only of use to the connection that has ended. */
  dropTransient(): void {
    this.#transient = [];
  }

  #renew(entry: Entry, now: Moment): void {
    this.#entries.delete(entry.message.msgId);
    entry.message = { ...entry.message, msgId: this.#msgIds.next(entry.kind, now.unix), seqNo: this.#seqNos.next(true) };
    this.#entries.set(entry.message.msgId, entry);
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.message.msgId);
    this.#unsent.delete(entry);
    if (entry.reqMsgId !== undefined) this.#answers.delete(entry.reqMsgId);
    this.#bytes -= entry.message.body.length;
  }
}
