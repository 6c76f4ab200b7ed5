/** What was sent lately, by message id: only of these do notifications and states of the peer mean anything. */
import type { Moment } from '../machine.js';
import { Fifo } from './fifo.js';

/** One sent message as it is remembered. */
export interface SentEntry<Message> {
  readonly msgId: bigint;
  readonly seqNo: number;
  readonly message: Message;
}

/** What is known of one id. */
interface Sent<Message> {
  readonly sentAt: Moment;
  /** The message, or the ids in a container; nothing once it matters no more than when that was sent. */
  content: SentEntry<Message> | readonly bigint[] | undefined;
}

/** A peer's word about a message that was sent longer ago than this, in ms, is not believed. */
const MAX_AGE = 300_000;

/**
 * A bounded memory of sent messages; the oldest are forgotten first.
 *
 * A container stands for the messages inside it: an error about its id concerns them all.
 */
export class SentLog<Message> {
  readonly #capacity: number;
  readonly #sent = new Map<bigint, Sent<Message>>();
  /** In the order of sending; a container stands behind its messages. */
  readonly #order = new Fifo<bigint>();

  /** @param capacity how many messages and containers are remembered together */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#sent.size;
  }

  add(entry: SentEntry<Message>, sentAt: Moment): void {
    this.#remember(entry.msgId, { sentAt, content: entry });
  }

  addContainer(msgId: bigint, innerIds: readonly bigint[], sentAt: Moment): void {
    this.#remember(msgId, { sentAt, content: innerIds });
  }

  /** The message of that id itself; `undefined` once it was let go. */
  get(msgId: bigint): SentEntry<Message> | undefined {
    return entryOf(this.#sent.get(msgId));
  }

  /** When the message or container of that id was sent; `undefined` when this end did not send it lately. */
  sentAt(msgId: bigint, now: Moment): Moment | undefined {
    const sent = this.#sent.get(msgId);
    return sent && isRecent(sent, now) ? sent.sentAt : undefined;
  }

  /** Takes out the message of an id, or those in the container of that id, unless they were sent too long ago. */
  take(msgId: bigint, now: Moment): SentEntry<Message>[] {
    const taken: SentEntry<Message>[] = [];
    for (const id of this.#inside(msgId)) {
      const sent = this.#sent.get(id);
      const entry = sent && isRecent(sent, now) ? entryOf(sent) : undefined;
      this.#sent.delete(id);
      if (entry) taken.push(entry);
    }
    this.#sent.delete(msgId);
    return taken;
  }

  /** The message of that id is never sent again: only when it was sent is remembered. */
  letGo(msgId: bigint): void {
    const sent = this.#sent.get(msgId);
    if (sent) sent.content = undefined;
  }

  /** The message of that id, or the last one in the container of that id. */
  last(msgId: bigint): SentEntry<Message> | undefined {
    return this.get(this.#inside(msgId).at(-1) ?? msgId);
  }

  clear(): void {
    this.#sent.clear();
    this.#order.clear();
  }

  #inside(msgId: bigint): readonly bigint[] {
    const content = this.#sent.get(msgId)?.content;
    return isContainer(content) ? content : [msgId];
  }

  #remember(msgId: bigint, sent: Sent<Message>): void {
    this.#sent.set(msgId, sent);
    this.#order.push(msgId);
    if (this.#order.length > this.#capacity) this.#sent.delete(this.#order.shift() as bigint);
  }
}

function entryOf<Message>(sent: Sent<Message> | undefined): SentEntry<Message> | undefined {
  const content = sent?.content;
  return isContainer(content) ? undefined : content;
}

function isContainer<Message>(content: Sent<Message>['content']): content is readonly bigint[] {
  return Array.isArray(content);
}

function isRecent({ sentAt }: { readonly sentAt: Moment }, now: Moment): boolean {
  return now.instant - sentAt.instant <= MAX_AGE;
}
