/** The store on one SQLite connection: each batch is one synchronous transaction. */
import { databaseError } from '../../errors/database-error.js';
import { StorageError } from '../../errors/storage-error.js';
import type { ChatRecord } from '../../storage/chat-records.js';
import { checkLocalOperation } from '../../storage/check-local-record.js';
import type { LocalBatch } from '../../storage/local-batch.js';
import type { ChatPageQuery, LocalStore, MessagePageQuery, MessageSearchQuery, StoredLocalState, StoreSize } from '../../storage/local-store.js';
import type { HistoryRecord, MessageRecord } from '../../storage/message-records.js';
import type { PeerRecord } from '../../storage/records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { inTransaction, type SqliteConnection } from './sqlite-connection.js';
import { toStorageError } from './sqlite-errors.js';
import { giveBackPages } from './sqlite-settings.js';
import { prepareSqliteStatements, type SqliteStatements } from './sqlite-statements.js';

/** What a store is opened with. */
export interface SqliteStoreParameters {
  /** Migrated, with its journal mode set. */
  readonly connection: SqliteConnection;
  readonly path: string;
  readonly codec: RecordCodec;
  readonly readonly: boolean;
  /** Called once when the store closes, after the connection. */
  readonly release: () => void;
  /** Called when something turns out to be damaged, so that the next opening can mend it. */
  readonly onDamage: () => void;
}

/** An open SQLite store. */
export class SqliteStore implements LocalStore {
  readonly #parameters: SqliteStoreParameters;
  readonly #statements: SqliteStatements;
  /** What the connection does at the end of a transaction: wait for the disk, or only keep the order of writes. */
  #waitsForDisk = true;
  #closed = false;

  constructor(parameters: SqliteStoreParameters) {
    this.#parameters = parameters;
    this.#statements = prepareSqliteStatements(parameters.connection, parameters.codec);
  }

  async load(): Promise<StoredLocalState> {
    return this.#use(({ load }) => load());
  }

  async readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, PeerRecord>> {
    return this.#use(({ peers }) => peers.read(ids));
  }

  async readPeerByUsername(username: string): Promise<PeerRecord | undefined> {
    return this.#use(({ peers }) => peers.readByUsername(username));
  }

  async readPeerByPhone(phone: string): Promise<PeerRecord | undefined> {
    return this.#use(({ peers }) => peers.readByPhone(phone));
  }

  async readChats(chatIds: readonly number[]): Promise<ReadonlyMap<number, ChatRecord>> {
    return this.#use(({ chats }) => chats.read(chatIds));
  }

  async readChatPage(query: ChatPageQuery): Promise<readonly ChatRecord[]> {
    return this.#use(({ chats }) => chats.readPage(query));
  }

  async readHistories(chatIds: readonly number[]): Promise<ReadonlyMap<number, HistoryRecord>> {
    return this.#use(({ tables }) => tables.histories.read(chatIds));
  }

  async readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    return this.#use(({ messages }) => messages.read(chatId, ids));
  }

  async readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    return this.#use(({ messages }) => messages.readCommon(ids));
  }

  async readMessagePage(query: MessagePageQuery): Promise<readonly MessageRecord[]> {
    return this.#use(({ messages }) => messages.readPage(query));
  }

  async readLastIdUntil(chatId: number, date: number): Promise<number | undefined> {
    return this.#use(({ messages }) => messages.readLastIdUntil(chatId, date));
  }

  async readIdAtDepth(chatId: number, count: number): Promise<number | undefined> {
    return this.#use(({ messages }) => messages.readIdAtDepth(chatId, count));
  }

  async searchMessages(query: MessageSearchQuery): Promise<readonly MessageRecord[]> {
    return this.#use(({ messages }) => messages.search(query));
  }

  async readHistoryPage(query: { readonly afterChatId?: number; readonly limit: number }): Promise<readonly HistoryRecord[]> {
    return this.#use(({ readHistoryPage }) => readHistoryPage(query));
  }

  async measure(): Promise<StoreSize> {
    return this.#use(({ measure }) => measure());
  }

  async commit(batch: LocalBatch): Promise<void> {
    this.#use((statements) => {
      const { connection, path, readonly } = this.#parameters;
      if (readonly) throw databaseError('READ_ONLY', `The database ${path} is open for reading only.`);
      for (const operation of batch) checkLocalOperation(operation);
      this.#waitForDisk(batch.some(mustLast));
      try {
        inTransaction(connection, () => statements.apply(batch));
      } catch (error) {
        statements.messages.forget();
        throw error;
      }
      if (batch.some(makesRoom)) this.#giveBackPages();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { connection, release } = this.#parameters;
    try {
      connection.close();
    } finally {
      release();
    }
  }

  /** The batch is committed: that no page can be moved is no failure of it. */
  #giveBackPages(): void {
    try {
      giveBackPages(this.#parameters.connection);
    } catch (error) {
      if (toStorageError(error, this.#parameters.path).code === 'CORRUPT_DATABASE') this.#parameters.onDamage();
    }
  }

  /** SQLite takes the setting only between transactions. */
  #waitForDisk(wanted: boolean): void {
    if (wanted === this.#waitsForDisk) return;
    this.#parameters.connection.exec(`PRAGMA synchronous = ${wanted ? 'FULL' : 'NORMAL'}`);
    this.#waitsForDisk = wanted;
  }

  #use<Result>(work: (statements: SqliteStatements) => Result): Result {
    const { path, onDamage } = this.#parameters;
    if (this.#closed) throw new StorageError('STORE_CLOSED', `The database ${path} was used after it was closed.`);
    try {
      return work(this.#statements);
    } catch (error) {
      const failure = toStorageError(error, path);
      if (failure.code === 'CORRUPT_DATABASE') onDamage();
      throw failure;
    }
  }
}

/** Whether much may be free after a change. */
function makesRoom({ type }: LocalBatch[number]): boolean {
  return type === 'clear' || type === 'deleteMessages';
}

/**
 * Whether a change must survive the loss of power once it is committed: what the server would not tell again, or what
 * was promised to the application. Of everything else the loss is noticed, as the place in the updates is lost with it.
 */
function mustLast(operation: LocalBatch[number]): boolean {
  if (operation.type === 'clear') return true;
  if (operation.type === 'deleteMessages') return false;
  switch (operation.table) {
    case 'session':
    case 'authKeys':
    case 'updateState':
    case 'channelStates':
    case 'outbox':
      return true;
    default:
      return false;
  }
}
