/** What was sent lately, by message id: only of these do notifications and states of the peer mean anything. */

/**
 * A bounded memory of sent messages; the oldest are forgotten first.
 *
 * A container stands for the messages inside it: an error about its id concerns them all.
 */
export class SentLog<Message> {
  readonly #capacity: number;
  readonly #messages = new Map<bigint, Message>();
  readonly #containers = new Map<bigint, readonly bigint[]>();

  /** @param capacity how many messages, and how many containers, are remembered */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(msgId: bigint, message: Message): void {
    this.#messages.set(msgId, message);
    forgetOldest(this.#messages, this.#capacity);
  }

  addContainer(msgId: bigint, innerIds: readonly bigint[]): void {
    this.#containers.set(msgId, innerIds);
    forgetOldest(this.#containers, this.#capacity);
  }

  get(msgId: bigint): Message | undefined {
    return this.#messages.get(msgId);
  }

  /** Whether this end has sent a message or container of that id lately. */
  has(msgId: bigint): boolean {
    return this.#messages.has(msgId) || this.#containers.has(msgId);
  }

  /** Takes out the message of an id, or those in the container of that id. */
  take(msgId: bigint): Message[] {
    const ids = this.#containers.get(msgId) ?? [msgId];
    this.#containers.delete(msgId);
    const taken: Message[] = [];
    for (const id of ids) {
      const message = this.#messages.get(id);
      if (message === undefined) continue;
      this.#messages.delete(id);
      taken.push(message);
    }
    return taken;
  }

  clear(): void {
    this.#messages.clear();
    this.#containers.clear();
  }
}

function forgetOldest<Value>(entries: Map<bigint, Value>, capacity: number): void {
  if (entries.size <= capacity) return;
  const oldest = entries.keys().next();
  if (!oldest.done) entries.delete(oldest.value);
}
