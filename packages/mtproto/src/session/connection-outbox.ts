/** What a server session has to say on one particular connection, because it was asked there. */
import type { ServerMessageKind } from '../message/message-id.js';
import { Fifo } from './fifo.js';
import type { OutboxEntry } from './outbox-entry.js';

/** A message that nobody acknowledges. */
export interface TransientMessage {
  readonly body: Uint8Array;
  readonly kind: ServerMessageKind;
}

/** So many answers, or bytes of them, may wait for a client that does not read. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 1 << 20;

/** What waits for one connection. */
export class ConnectionOutbox {
  /** Messages that the client has asked for once more. */
  readonly repeats: Set<OutboxEntry> = new Set<OutboxEntry>();
  readonly #transients = new Fifo<TransientMessage>();
  #bytes = 0;

  get size(): number {
    return this.repeats.size + this.#transients.length;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  get isOverfull(): boolean {
    return this.#transients.length > MAX_WAITING || this.#bytes > MAX_WAITING_BYTES;
  }

  /** The transient message to be sent next. */
  get transient(): TransientMessage | undefined {
    return this.#transients.peek();
  }

  addTransient(message: TransientMessage): void {
    if (this.isOverfull) return;
    this.#transients.push(message);
    this.#bytes += message.body.length;
  }

  shiftTransient(): void {
    this.#bytes -= this.#transients.shift()?.body.length ?? 0;
  }
}
