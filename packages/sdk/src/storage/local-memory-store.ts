/** The local store that lives in memory: for tests, and for clients that need nothing after a restart. */
import { StorageError } from '../errors/storage-error.js';
import type { ChatRecord } from './chat-records.js';
import { checkLocalOperation } from './check-local-record.js';
import { clearFilesWithStore } from './clear-files.js';
import { estimateBytes } from './estimate-bytes.js';
import type { LocalBatch } from './local-batch.js';
import type { ChatPageQuery, LocalStorage, LocalStore, MessagePageQuery, MessageSearchQuery, StoredLocalState, StoreSize } from './local-store.js';
import { LocalMemoryTables } from './local-memory-tables.js';
import { isBaseOperation } from './local-tables.js';
import { createMemoryTables, MemoryStore, type MemoryTables } from './memory-store.js';
import { memoryVault } from './memory-vault.js';
import type { HistoryRecord, MessageRecord } from './message-records.js';
import type { PeerRecord } from './records.js';
import type { WriteOperation } from './write-batch.js';

/** Bytes of files. */
const vaultLimit = 67_108_864;

/**
 * A storage in this process' memory.
 *
 * What was written stays as long as the returned object does: a client that is opened on it later goes on where the
 * earlier one stopped. Two calls give two storages that share nothing. Its files take at most 64 MB.
 */
export function memory(): LocalStorage {
  const held: HeldTables = { base: createMemoryTables(), local: new LocalMemoryTables() };
  const vault = memoryVault({ limit: vaultLimit });
  let open = false;
  return {
    vault,
    open() {
      if (open) return Promise.reject(new StorageError('DATABASE_LOCKED', 'The memory storage is open in another client.'));
      open = true;
      return Promise.resolve(clearFilesWithStore(new LocalMemoryStore(held, () => (open = false)), vault));
    },
  };
}

interface HeldTables {
  readonly base: MemoryTables;
  local: LocalMemoryTables;
}

class LocalMemoryStore implements LocalStore {
  readonly #held: HeldTables;
  readonly #base: MemoryStore;
  #closed = false;

  constructor(held: HeldTables, release: () => void) {
    this.#held = held;
    this.#base = new MemoryStore(held.base, release);
  }

  async load(): Promise<StoredLocalState> {
    const base = await this.#base.load();
    const { chatLists, folders, outbox } = this.#local;
    return {
      ...base,
      chatLists: [...chatLists.values()].sort((one, other) => one.folderId - other.folderId),
      ...(folders && { folders }),
      outbox: [...outbox.values()].sort((one, other) => one.localId - other.localId),
    };
  }

  readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, PeerRecord>> {
    return this.#base.readPeers(ids);
  }

  readPeerByUsername(username: string): Promise<PeerRecord | undefined> {
    return this.#base.readPeerByUsername(username);
  }

  readPeerByPhone(phone: string): Promise<PeerRecord | undefined> {
    return this.#base.readPeerByPhone(phone);
  }

  async readChats(chatIds: readonly number[]): Promise<ReadonlyMap<number, ChatRecord>> {
    const { chats } = this.#local;
    return pick(chatIds, (id) => chats.get(id));
  }

  async readChatPage(query: ChatPageQuery): Promise<readonly ChatRecord[]> {
    return this.#local.readChatPage(query);
  }

  async readHistories(chatIds: readonly number[]): Promise<ReadonlyMap<number, HistoryRecord>> {
    const { histories } = this.#local;
    return pick(chatIds, (id) => histories.get(id));
  }

  async readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    const { messages } = this.#local;
    return pick(ids, (id) => messages.get(chatId, id));
  }

  async readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    const { messages } = this.#local;
    return pick(ids, (id) => messages.getCommon(id));
  }

  async readMessagePage(query: MessagePageQuery): Promise<readonly MessageRecord[]> {
    return this.#local.messages.readPage(query);
  }

  async readLastIdUntil(chatId: number, date: number): Promise<number | undefined> {
    return this.#local.messages.readLastIdUntil(chatId, date);
  }

  async readIdAtDepth(chatId: number, count: number): Promise<number | undefined> {
    return this.#local.messages.readIdAtDepth(chatId, count);
  }

  async searchMessages(query: MessageSearchQuery): Promise<readonly MessageRecord[]> {
    return this.#local.messages.search(query);
  }

  async readHistoryPage({ afterChatId, limit }: { readonly afterChatId?: number; readonly limit: number }): Promise<readonly HistoryRecord[]> {
    return this.#local.readHistoryPage(afterChatId, limit);
  }

  async measure(): Promise<StoreSize> {
    const { chats, chatLists, folders, histories, outbox, messages } = this.#local;
    const { peers, session, authKeys, dcOptions, updateState, channelStates } = this.#held.base;
    let bytes = estimateBytes([session, dcOptions, updateState, folders]);
    for (const records of [authKeys, channelStates, peers, chats, chatLists, histories, outbox]) {
      for (const record of records.values()) bytes += estimateBytes(record);
    }
    for (const record of messages.all()) bytes += estimateBytes(record);
    return { messages: messages.size, bytes };
  }

  async commit(batch: LocalBatch): Promise<void> {
    let local = this.#local;
    // Nothing below the checks can fail, so checking everything first makes the batch atomic.
    for (const operation of batch) checkLocalOperation(operation);
    const base: WriteOperation[] = [];
    for (const operation of batch) {
      if (isBaseOperation(operation)) base.push(operation);
      else if (operation.type === 'put') local.put(operation);
      else if (operation.type === 'delete') local.delete(operation);
      else local.messages.deleteRange(operation.chatId, operation.from, operation.to);
      if (operation.type === 'clear') this.#held.local = local = new LocalMemoryTables();
    }
    await this.#base.commit(base);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#base.close();
  }

  get #local(): LocalMemoryTables {
    if (this.#closed) throw new StorageError('STORE_CLOSED', 'The memory storage was used after it was closed.');
    return this.#held.local;
  }
}

function pick<Value>(ids: readonly number[], find: (id: number) => Value | undefined): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  for (const id of ids) {
    const value = find(id);
    if (value !== undefined) found.set(id, value);
  }
  return found;
}
