/** What a server has to say in a session: kept until the client acknowledges it, so that it outlives connections. */
import type { Moment } from '../machine.js';
import { CONTAINED_HEADER_LENGTH, MAX_CONTAINER_LENGTH } from '../message/container.js';
import { messageIdTime, ServerMessageIds, type ServerMessageKind } from '../message/message-id.js';
import { SeqNoCounter } from '../message/seq-no.js';
import type { MtprotoMessage } from '../packet.js';
import { ConnectionOutbox, type TransientMessage } from './connection-outbox.js';
import type { OutboxEntry } from './outbox-entry.js';
import type { Receipt } from './server-session-types.js';
import { PacketDraft, packMessages } from './packing.js';
import type { ConnectionId } from './types.js';

/** A message this old, in ms, is sent again under a new id: clients refuse ids older than 300 s. */
const MAX_REPEAT_AGE = 240_000;

/** The sending side of a server session. */
export class ServerOutbox {
  readonly #msgIds = new ServerMessageIds();
  readonly #seqNos = new SeqNoCounter();
  /** In the order of creation. */
  readonly #entries = new Set<OutboxEntry>();
  readonly #byMsgId = new Map<bigint, OutboxEntry>();
  readonly #answers = new Map<bigint, OutboxEntry>();
  /** The entries to go out with the next packets, on whichever connection is the session's. */
  #unsent = new Set<OutboxEntry>();
  readonly #connections = new Map<ConnectionId, ConnectionOutbox>();
  readonly #discard: ((bytes: Uint8Array) => void) | undefined;
  #bytes = 0;

  /** @param discard takes the body of an answer that has arrived */
  constructor(discard?: (bytes: Uint8Array) => void) {
    this.#discard = discard;
  }

  /** How many messages wait for their acknowledgement. */
  get size(): number {
    return this.#entries.size;
  }

  /** The bytes of their bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The connections on which something is to be said; `main` is the one for all that has no other. */
  *waiting(main: ConnectionId | undefined): Iterable<ConnectionId> {
    for (const [connection, own] of this.#connections) if (!own.isEmpty) yield connection;
    if (main !== undefined && this.#unsent.size > 0) yield main;
  }

  /** How many messages wait for a connection. */
  waitingCount(connection: ConnectionId, isMain: boolean): number {
    return (this.#connections.get(connection)?.size ?? 0) + (isMain ? this.#unsent.size : 0);
  }

  /** Adds a content-related message; it gets its numbers when it is sent. */
  add(body: Uint8Array, kind: ServerMessageKind, reqMsgId?: bigint, receipt?: Receipt): void {
    const entry: OutboxEntry = { body, kind, reqMsgId, receipt, msgIds: [], seqNo: 0, sentOn: undefined };
    this.#entries.add(entry);
    if (reqMsgId !== undefined) this.#answers.set(reqMsgId, entry);
    this.#unsent.add(entry);
    this.#bytes += body.length;
  }

  /** Adds a message that needs no acknowledgement: it goes out once, on that connection, or never. */
  addTransient(connection: ConnectionId, message: TransientMessage): void {
    this.#ofConnection(connection).addTransient(message);
  }

  /** Whether more waits for a connection than its client can want. */
  isOverfull(connection: ConnectionId): boolean {
    return this.#connections.get(connection)?.isOverfull ?? false;
  }

  has(msgId: bigint): boolean {
    return this.#byMsgId.has(msgId);
  }

  hasAnswer(reqMsgId: bigint): boolean {
    return this.#answers.has(reqMsgId);
  }

  /** Lets go of an acknowledged message; gives the receipt that came with it. */
  acknowledge(msgId: bigint): Receipt | undefined {
    const entry = this.#byMsgId.get(msgId);
    if (entry === undefined) return undefined;
    this.#remove(entry);
    // Other bodies go to several sessions.
    if (entry.reqMsgId !== undefined) this.#discard?.(entry.body);
    return entry.receipt;
  }

  /** Drops the answer to a call that the client gave up; gives back what it would have been sent as. */
  dropAnswer(reqMsgId: bigint, now: Moment): MtprotoMessage | undefined {
    const entry = this.#answers.get(reqMsgId);
    if (!entry) return undefined;
    if (entry.msgIds.length === 0) this.#number(entry, now);
    this.#remove(entry);
    return toMessage(entry);
  }

  /** Sends a message again on that connection, because the client has asked for it there. */
  sendAgain(msgId: bigint, connection: ConnectionId): void {
    this.#repeatOn(this.#byMsgId.get(msgId), connection);
  }

  sendAnswerAgain(reqMsgId: bigint, connection: ConnectionId): void {
    this.#repeatOn(this.#answers.get(reqMsgId), connection);
  }

  /** A session that is heard on a new connection sends all that is unacknowledged there: the one before may be dead. */
  connectionOpened(): void {
    this.#sendLostAgain(() => true);
  }

  /** Sends again what went out on a connection that has ended. */
  connectionClosed(connection: ConnectionId): void {
    const repeats = this.#connections.get(connection)?.repeats;
    this.#connections.delete(connection);
    this.#sendLostAgain((entry) => entry.sentOn === connection || (repeats?.has(entry) ?? false));
  }

  /** Sends again what went out on a connection that goes on: some of it may not have arrived. */
  sentInVain(connection: ConnectionId): void {
    this.#sendLostAgain((entry) => entry.sentOn === connection);
  }

  /** Packs only what needs no acknowledgement and waits for a connection; nothing at all gives an empty container. */
  packTransients(connection: ConnectionId, now: Moment): MtprotoMessage {
    const draft = new PacketDraft();
    this.#addTransients(draft, connection, now);
    return packMessages(draft.messages, () => this.#msgIds.next('response', now.unix), () => this.#seqNos.next(false));
  }

  /** Packs what is to be said on a connection into the content of one packet. */
  pack(connection: ConnectionId, isMain: boolean, now: Moment): MtprotoMessage | undefined {
    const draft = new PacketDraft();
    const own = this.#connections.get(connection);
    let isRepeating = false;
    let kind = this.#addTransients(draft, connection, now);
    for (const entries of [own?.repeats ?? [], isMain ? this.#unsent : []]) {
      for (const entry of entries) {
        if (!draft.hasRoom(entry.body.length)) break;
        own?.repeats.delete(entry);
        this.#unsent.delete(entry);
        if (this.#mayRepeat(entry, now)) isRepeating = true;
        else this.#number(entry, now);
        entry.sentOn = connection;
        if (entry.kind === 'response') kind = 'response';
        draft.add(toMessage(entry));
      }
    }
    if (own?.isEmpty) this.#connections.delete(connection);
    if (draft.messages.length === 0) return undefined;
    // A message never stands under its own id in two different packets: a repeated one goes inside a fresh container.
    return packMessages(draft.messages, () => this.#msgIds.next(kind, now.unix), () => this.#seqNos.next(false), isRepeating);
  }

  /** Takes transient messages into a packet; gives the kind that the packet has by them. */
  #addTransients(draft: PacketDraft, connection: ConnectionId, now: Moment): ServerMessageKind {
    const own = this.#connections.get(connection);
    let kind: ServerMessageKind = 'notification';
    for (let next = own?.transient; own && next && draft.hasRoom(next.body.length); next = own.transient) {
      own.shiftTransient();
      if (next.kind === 'response') kind = 'response';
      draft.add({ msgId: this.#msgIds.next(next.kind, now.unix), seqNo: this.#seqNos.next(false), body: next.body });
    }
    return kind;
  }

  /** Whether an entry goes out under the number that it had before; without one it gets its first. */
  #mayRepeat({ msgIds, body }: OutboxEntry, now: Moment): boolean {
    const msgId = msgIds.at(-1);
    // What fits into no container can't be repeated inside a fresh one.
    if (msgId === undefined || body.length + CONTAINED_HEADER_LENGTH > MAX_CONTAINER_LENGTH) return false;
    return now.unix - messageIdTime(msgId) <= MAX_REPEAT_AGE;
  }

  #number(entry: OutboxEntry, now: Moment): void {
    const msgId = this.#msgIds.next(entry.kind, now.unix);
    // An acknowledgement of an earlier id may still be under way.
    entry.msgIds.push(msgId);
    entry.seqNo = this.#seqNos.next(true);
    this.#byMsgId.set(msgId, entry);
  }

  #repeatOn(entry: OutboxEntry | undefined, connection: ConnectionId): void {
    if (!entry) return;
    this.#unsent.delete(entry);
    this.#ofConnection(connection).repeats.add(entry);
  }

  #sendLostAgain(isLost: (entry: OutboxEntry) => boolean): void {
    const isToBeSent = (entry: OutboxEntry): boolean => this.#unsent.has(entry) || isLost(entry);
    // In the order of creation: what is older goes first.
    this.#unsent = new Set([...this.#entries].filter(isToBeSent));
  }

  #ofConnection(connection: ConnectionId): ConnectionOutbox {
    const own = this.#connections.get(connection) ?? new ConnectionOutbox();
    this.#connections.set(connection, own);
    return own;
  }

  #remove(entry: OutboxEntry): void {
    this.#entries.delete(entry);
    this.#unsent.delete(entry);
    for (const own of this.#connections.values()) own.repeats.delete(entry);
    for (const msgId of entry.msgIds) this.#byMsgId.delete(msgId);
    if (entry.reqMsgId !== undefined) this.#answers.delete(entry.reqMsgId);
    this.#bytes -= entry.body.length;
  }
}

function toMessage({ msgIds, seqNo, body }: OutboxEntry): MtprotoMessage {
  return { msgId: msgIds.at(-1) ?? 0n, seqNo, body };
}
