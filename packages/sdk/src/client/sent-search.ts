/** Finds what became of texts of which the server has told the id, and whose message has never come. */
import { recordOf } from '../chats/record-of.js';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { LocalData } from '../local/local-data.js';
import { getMessages } from '../methods/get-messages.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';

/** As many as the server gives at once. */
const maxIds = 100;

export interface SentSearchOptions {
  readonly context: ClientContext;
  readonly local: LocalData;
  /** It was sent; its message is in the store, unless it cannot be read any more. */
  readonly onSent: (record: OutboxRecord, message?: MessageRecord) => void;
  /** It was sent, and its message was deleted. */
  readonly onGone: (record: OutboxRecord) => void;
}

/**
 * The message may have been deleted by another device before this one heard of it, or its update may be among those that
 * are lost. Updates that bring it meanwhile take the record out of the store themselves.
 */
export class SentSearch {
  readonly #options: SentSearchOptions;
  #records: readonly OutboxRecord[] = [];
  #isAsking = false;

  constructor(options: SentSearchOptions) {
    this.#options = options;
  }

  /** Looks into the store for messages of records that are `SENT` since an earlier life of the process. */
  async begin(records: readonly OutboxRecord[]): Promise<void> {
    const missing: OutboxRecord[] = [];
    for (const record of records) {
      if (record.state !== 'SENT' || record.messageId === undefined) continue;
      const [message] = (await this.#options.local.readMessages(record.chatId, [record.messageId])).values();
      if (message === undefined) missing.push(record);
      else this.#options.onSent(record, message);
    }
    this.#records = missing;
  }

  /** Asks the server for those that are still missing. What it does not answer is asked when it comes back. */
  async ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (const records of byChat(this.#records)) await this.#askFor(records.filter((record) => this.#isOpen(record)));
    } catch (error) {
      this.#options.context.logger.log('info', 'Asking for messages that were sent failed', { error });
    } finally {
      this.#isAsking = false;
    }
  }

  stop(): void {
    this.#records = [];
  }

  async #askFor(records: readonly OutboxRecord[]): Promise<void> {
    const { context, local, onSent, onGone } = this.#options;
    const [first] = records;
    if (first === undefined) return;
    const { chatId } = first;
    const guard = local.guard();
    try {
      const { messages } = await getMessages(context, chatId, records.flatMap(({ messageId }) => messageId ?? []), { source: 'server' });
      const there = new Map(messages.flatMap((message) => recordOf(message) ?? []).map((record) => [record.id, record]));
      // In one batch with the end of the record, as when an update brings it.
      const gone = await local.change(async (overlay) => {
        overlay.noteAnswer();
        await overlay.readMessages(chatId, there.keys());
        return records.filter(({ localId, messageId: id = 0 }) => {
          const found = there.get(id);
          if (overlay.outbox(localId)?.messageId !== id) return false;
          if (found === undefined || found.chatId !== chatId || guard.isMessageStale(found)) return true;
          overlay.putMessage(found);
          overlay.deleteOutbox(localId);
          return false;
        });
      });
      gone.forEach(onGone);
    } catch (error) {
      if (!isRefused(error)) throw error;
      // Whoever may not read the chat any more has sent it all the same.
      for (const record of records) if (this.#isOpen(record)) onSent(record);
    } finally {
      guard.end();
    }
  }

  #isOpen({ localId }: OutboxRecord): boolean {
    return this.#records.length > 0 && this.#options.local.outboxOf(localId)?.state === 'SENT';
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof RpcError && error.errorCode >= 400 && error.errorCode < 500 && error.errorCode !== 401 && error.errorCode !== 420);
}

/** Parts that the server answers at once. */
function* byChat(records: readonly OutboxRecord[]): Generator<readonly OutboxRecord[]> {
  for (const chatId of new Set(records.map((record) => record.chatId))) {
    const ofChat = records.filter((record) => record.chatId === chatId);
    for (let start = 0; start < ofChat.length; start += maxIds) yield ofChat.slice(start, start + maxIds);
  }
}
