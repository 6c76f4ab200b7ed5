/** Finds what became of texts of which the server has told the id, and whose message has never come. */
import { recordOf } from '../chats/record-of.js';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { LocalData } from '../local/local-data.js';
import { getMessages } from '../methods/get-messages.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { messageIdsOf } from '../storage/sent-ids.js';

/** As many as are asked for at once: of albums, ten messages each, the server gives no more. */
const maxRecords = 10;

export interface SentSearchOptions {
  readonly context: ClientContext;
  readonly local: LocalData;
  /** It was sent; its messages are in the store, unless they cannot be read any more. */
  readonly onSent: (record: OutboxRecord, messages: readonly MessageRecord[]) => void;
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
      const ids = messageIdsOf(record);
      if (record.state !== 'SENT' || ids.length === 0) continue;
      const stored = await this.#options.local.readMessages(record.chatId, ids);
      if (stored.size < ids.length) missing.push(record);
      else this.#options.onSent(record, [...stored.values()]);
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
      const { messages } = await getMessages(context, chatId, records.flatMap(messageIdsOf), { source: 'server' });
      const there = new Map(messages.flatMap((message) => recordOf(message) ?? []).map((record) => [record.id, record]));
      // In one batch with the end of the record, as when an update brings it.
      const gone = await local.change(async (overlay) => {
        overlay.noteAnswer();
        await overlay.readMessages(chatId, there.keys());
        return records.filter((record) => {
          const ids = messageIdsOf(record);
          const stored = overlay.outbox(record.localId);
          if (stored === undefined || String(messageIdsOf(stored)) !== String(ids)) return false;
          const found = ids.flatMap((id) => there.get(id) ?? []).filter((message) => message.chatId === chatId && !guard.isMessageStale(message));
          // Of an album some may be left.
          if (found.length === 0) return true;
          for (const message of found) overlay.putMessage(message);
          overlay.deleteOutbox(record.localId);
          return false;
        });
      });
      gone.forEach(onGone);
    } catch (error) {
      if (!isRefused(error)) throw error;
      // Whoever may not read the chat any more has sent it all the same.
      for (const record of records) if (this.#isOpen(record)) onSent(record, []);
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
    for (let start = 0; start < ofChat.length; start += maxRecords) yield ofChat.slice(start, start + maxRecords);
  }
}
