/** The local store on one IndexedDB connection: each batch is one transaction, each read another. */
import type { IDBPDatabase } from 'idb';
import { databaseError } from '../../errors/database-error.js';
import { StorageError } from '../../errors/storage-error.js';
import type { ChatRecord } from '../../storage/chat-records.js';
import type { LocalBatch } from '../../storage/local-batch.js';
import type { ChatPageQuery, LocalStore, MessagePageQuery, MessageSearchQuery, StoredLocalState, StoreSize } from '../../storage/local-store.js';
import type { HistoryRecord, MessageRecord } from '../../storage/message-records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import type { PeerRecord } from '../../storage/records.js';
import type { Connection } from './indexed-db-connection.js';
import { toIndexedDbError } from './indexed-db-errors.js';
import { checkOwner } from './indexed-db-owner.js';
import * as reads from './indexed-db-reads.js';
import { fromMessageRow, fromRow, nameKey } from './indexed-db-rows.js';
import type { NameRow, Row } from './indexed-db-schema.js';
import { findMessages } from './indexed-db-search.js';
import { durabilityOf, planSteps, type Step, storesOf, takeSteps } from './indexed-db-writes.js';

/** What a store is made of. */
export interface IndexedDbStoreParts {
  readonly connection: Connection;
  readonly codec: RecordCodec;
  /** Who has the database open, where the browser has no locks to say it. */
  readonly owner?: string;
  /** Called once when the store closes, after the connection. */
  readonly release: () => Promise<void> | void;
}

/** An open IndexedDB store; made by `indexedDbStorage`. */
export class IndexedDbStore implements LocalStore {
  readonly #parts: IndexedDbStoreParts;
  readonly #commits = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;
  /** A transaction that was begun for a read of just now. */
  #messages: reads.MessageReads | undefined;

  constructor(parts: IndexedDbStoreParts) {
    this.#parts = parts;
  }

  load(): Promise<StoredLocalState> {
    return this.#use((database, codec) => reads.loadState(database, codec));
  }

  readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, PeerRecord>> {
    return this.#use((database, codec) => reads.readByIds<PeerRecord>(database, codec, 'peers', ids));
  }

  readPeerByUsername(username: string): Promise<PeerRecord | undefined> {
    return this.#readPeerByName('username', username.toLowerCase());
  }

  readPeerByPhone(phone: string): Promise<PeerRecord | undefined> {
    return this.#readPeerByName('phone', phone);
  }

  readChats(chatIds: readonly number[]): Promise<ReadonlyMap<number, ChatRecord>> {
    return this.#use((database, codec) => reads.readChats(database, codec, chatIds));
  }

  readChatPage(query: ChatPageQuery): Promise<readonly ChatRecord[]> {
    return this.#use((database, codec) => reads.readChatPage(database, codec, query));
  }

  readHistories(chatIds: readonly number[]): Promise<ReadonlyMap<number, HistoryRecord>> {
    return this.#use((database, codec) => reads.readByIds<HistoryRecord>(database, codec, 'histories', chatIds));
  }

  readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    return this.#use(async (database, codec) => {
      const records = await reads.readMessages(this.#openMessages(database), codec, ids.map((id) => [chatId, id]));
      return new Map(records.map((record) => [record.id, record]));
    });
  }

  readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    return this.#use((database, codec) => reads.readCommonMessages(database, codec, ids));
  }

  readMessagePage(query: MessagePageQuery): Promise<readonly MessageRecord[]> {
    return this.#use((database, codec) => reads.readMessagePage(database, codec, query));
  }

  readLastIdUntil(chatId: number, date: number): Promise<number | undefined> {
    return this.#use((database) => reads.readLastIdUntil(database, chatId, date));
  }

  readIdAtDepth(chatId: number, count: number): Promise<number | undefined> {
    return this.#use((database) => reads.readIdAtDepth(database, chatId, count));
  }

  searchMessages(query: MessageSearchQuery): Promise<readonly MessageRecord[]> {
    return this.#use(async (database, codec) => {
      const rows = await findMessages(database.transaction('messages').store, query, codec);
      return rows.map((row) => fromMessageRow(codec, row));
    });
  }

  readHistoryPage({ afterChatId, limit }: { readonly afterChatId?: number; readonly limit: number }): Promise<readonly HistoryRecord[]> {
    return this.#use((database, codec) => reads.readPage<HistoryRecord>(database, codec, 'histories', afterChatId, limit));
  }

  measure(): Promise<StoreSize> {
    return this.#use((database) => reads.measureStores(database));
  }

  async commit(batch: LocalBatch): Promise<void> {
    this.#messages = undefined;
    // Up to the beginning of the transaction nothing waits, so transactions begin in the order of the calls.
    const committed = this.#use((database, codec) => this.#commit(database, planSteps(batch, codec), durabilityOf(batch)));
    this.#commits.add(committed);
    try {
      await committed;
    } finally {
      this.#commits.delete(committed);
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  /** One transaction for reads that are asked for together, as those of the newest messages of a list: it costs more than they do. */
  #openMessages(database: IDBPDatabase): reads.MessageReads {
    if (this.#messages === undefined) {
      this.#messages = database.transaction('messages').store;
      // It takes requests until those who run now have ended.
      queueMicrotask(() => (this.#messages = undefined));
    }
    return this.#messages;
  }

  async #close(): Promise<void> {
    // The connection would end them, too; but the lock must not be let go before.
    await Promise.allSettled(this.#commits);
    this.#parts.connection.database.close();
    await this.#parts.release();
  }

  async #commit(database: IDBPDatabase, steps: readonly Step[], durability: 'strict' | 'relaxed'): Promise<void> {
    if (steps.length === 0) return;
    const { owner } = this.#parts;
    const stores = storesOf(steps);
    const transaction = database.transaction(owner === undefined ? stores : ['meta', ...stores], 'readwrite', { durability });
    try {
      if (owner !== undefined) await checkOwner(transaction, owner, database.name);
      await takeSteps(transaction, steps);
      await transaction.done;
    } catch (error) {
      transaction.done.catch(() => undefined);
      const cause = transaction.error ?? error;
      try {
        transaction.abort();
      } catch {
        // It has ended already.
      }
      throw cause;
    }
  }

  #readPeerByName(domain: 'username' | 'phone', name: string): Promise<PeerRecord | undefined> {
    return this.#use(async (database, codec) => {
      const transaction = database.transaction(['names', 'peers']);
      const found: NameRow | undefined = await transaction.objectStore('names').get(nameKey(codec, domain, name));
      const row: Row | undefined = found && (await transaction.objectStore('peers').get(found.peerId));
      return row && (fromRow(codec, 'peers', row) as PeerRecord);
    });
  }

  async #use<Result>(work: (database: IDBPDatabase, codec: RecordCodec) => Promise<Result>): Promise<Result> {
    const { connection, codec } = this.#parts;
    const { name } = connection.database;
    if (this.#closed) throw new StorageError('STORE_CLOSED', `The database ${name} was used after it was closed.`);
    try {
      if (connection.lost === undefined) return await work(connection.database, codec);
    } catch (error) {
      // A connection that was lost meanwhile is the better explanation of whatever happened to a transaction.
      if (connection.lost === undefined || error instanceof StorageError) throw toIndexedDbError(error, name);
      throw databaseError('DATABASE_UNAVAILABLE', `The database ${name} ${connection.lost}.`, { cause: error });
    }
    throw databaseError('DATABASE_UNAVAILABLE', `The database ${name} ${connection.lost}.`);
  }
}
