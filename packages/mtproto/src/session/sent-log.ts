/** What was sent lately, by message id: only of these do notifications and states of the peer mean anything. */
import type { Moment } from '../machine.js';
import { Fifo } from './fifo.js';

/** One sent message as it is remembered. */
export interface SentEntry<Message> {
  readonly msgId: bigint;
  readonly seqNo: number;
  readonly sentAt: Moment;
  readonly message: Message;
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
  readonly #entries = new Map<bigint, SentEntry<Message>>();
  readonly #containers = new Map<bigint, readonly bigint[]>();
  /** In the order of sending; a container stands behind its messages. */
  readonly #order = new Fifo<bigint>();

  /** @param capacity how many messages and containers are remembered together */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size + this.#containers.size;
  }

  add(entry: SentEntry<Message>): void {
    this.#entries.set(entry.msgId, entry);
    this.#remember(entry.msgId);
  }

  addContainer(msgId: bigint, innerIds: readonly bigint[]): void {
    this.#containers.set(msgId, innerIds);
    this.#remember(msgId);
  }

  get(msgId: bigint): SentEntry<Message> | undefined {
    return this.#entries.get(msgId);
  }

  /** When the message or container of that id was sent; `undefined` when this end did not send it lately. */
  sentAt(msgId: bigint, now: Moment): Moment | undefined {
    const entry = this.#inside(msgId).find((id) => this.#entries.has(id));
    const sentAt = entry === undefined ? undefined : this.#entries.get(entry)?.sentAt;
    return sentAt && now.instant - sentAt.instant <= MAX_AGE ? sentAt : undefined;
  }

  /** Takes out the message of an id, or those in the container of that id, unless they were sent too long ago. */
  take(msgId: bigint, now: Moment): SentEntry<Message>[] {
    const ids = this.#inside(msgId);
    this.#containers.delete(msgId);
    const taken: SentEntry<Message>[] = [];
    for (const id of ids) {
      const entry = this.#entries.get(id);
      this.#entries.delete(id);
      if (entry && now.instant - entry.sentAt.instant <= MAX_AGE) taken.push(entry);
    }
    return taken;
  }

  clear(): void {
    this.#entries.clear();
    this.#containers.clear();
    this.#order.clear();
  }

  #inside(msgId: bigint): readonly bigint[] {
    return this.#containers.get(msgId) ?? [msgId];
  }

  #remember(msgId: bigint): void {
    this.#order.push(msgId);
    if (this.#order.length <= this.#capacity) return;
    const oldest = this.#order.shift() as bigint;
    this.#entries.delete(oldest);
    this.#containers.delete(oldest);
  }
}
