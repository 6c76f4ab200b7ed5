/** The smallest store that lives in memory: a login and what it needs, without chats and messages. */
import { StorageError } from '../errors/storage-error.js';
import { checkPut } from './check-record.js';
import type { AuthKeyRecord, ChannelState, DcOptionRecord, PeerRecord, SessionRecord, StoredState, UpdateState } from './records.js';
import type { Storage, Store } from './store.js';
import type { DeleteOperation, PutOperation, WriteBatch } from './write-batch.js';

/**
 * A storage in this process' memory that knows no chats and messages: for `openClient`, where a bundle is to be small.
 *
 * What was written stays as long as the returned object does: a client that is opened on it later goes on where the
 * earlier one stopped. Two calls give two storages that share nothing.
 */
export function sessionMemory(): Storage {
  const tables = createMemoryTables();
  let open = false;
  return {
    open() {
      if (open) return Promise.reject(new StorageError('DATABASE_LOCKED', 'The memory storage is open in another client.'));
      open = true;
      return Promise.resolve(new MemoryStore(tables, () => (open = false)));
    },
  };
}

/** What such a store holds; changed in place. */
export interface MemoryTables {
  session: SessionRecord | undefined;
  readonly authKeys: Map<number, AuthKeyRecord>;
  dcOptions: readonly DcOptionRecord[];
  updateState: UpdateState | undefined;
  readonly channelStates: Map<number, ChannelState>;
  readonly peers: Map<number, PeerRecord>;
  readonly usernames: Map<string, number>;
  readonly phones: Map<string, number>;
}

/** Tables that hold nothing. */
export function createMemoryTables(): MemoryTables {
  return {
    session: undefined,
    authKeys: new Map(),
    dcOptions: [],
    updateState: undefined,
    channelStates: new Map(),
    peers: new Map(),
    usernames: new Map(),
    phones: new Map(),
  };
}

/** A store over such tables. */
export class MemoryStore implements Store {
  readonly #tables: MemoryTables;
  readonly #release: () => void;
  #closed = false;

  /** @param release called once when the store closes */
  constructor(tables: MemoryTables, release: () => void) {
    this.#tables = tables;
    this.#release = release;
  }

  async load(): Promise<StoredState> {
    this.#checkOpen();
    const { session, authKeys, dcOptions, updateState, channelStates } = this.#tables;
    return {
      ...(session === undefined ? {} : { session }),
      authKeys: [...authKeys.values()],
      dcOptions,
      ...(updateState === undefined ? {} : { updateState }),
      channelStates: [...channelStates.values()],
    };
  }

  async readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, PeerRecord>> {
    this.#checkOpen();
    const found = new Map<number, PeerRecord>();
    for (const id of ids) {
      const record = this.#tables.peers.get(id);
      if (record !== undefined) found.set(id, record);
    }
    return found;
  }

  async readPeerByUsername(username: string): Promise<PeerRecord | undefined> {
    this.#checkOpen();
    return this.#peerBy(this.#tables.usernames.get(username.toLowerCase()));
  }

  async readPeerByPhone(phone: string): Promise<PeerRecord | undefined> {
    this.#checkOpen();
    return this.#peerBy(this.#tables.phones.get(phone));
  }

  async commit(batch: WriteBatch): Promise<void> {
    this.#checkOpen();
    // Nothing below the checks can fail, so checking everything first makes the batch atomic.
    for (const operation of batch) if (operation.type === 'put') checkPut(operation);
    for (const operation of batch) {
      if (operation.type === 'put') this.#put(operation);
      else if (operation.type === 'delete') this.#delete(operation);
      else Object.assign(this.#tables, createMemoryTables());
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#release();
  }

  #put(put: PutOperation): void {
    const tables = this.#tables;
    switch (put.table) {
      case 'session':
        tables.session = put.value;
        return;
      case 'authKeys':
        tables.authKeys.set(put.value.dcId, put.value);
        return;
      case 'dcOptions':
        tables.dcOptions = put.value;
        return;
      case 'updateState':
        tables.updateState = put.value;
        return;
      case 'channelStates':
        tables.channelStates.set(put.value.channelId, put.value);
        return;
      case 'peers':
        this.#forgetNames(put.value.id);
        tables.peers.set(put.value.id, put.value);
        for (const username of put.value.usernames) tables.usernames.set(username, put.value.id);
        if (put.value.phone !== undefined) tables.phones.set(put.value.phone, put.value.id);
        return;
    }
  }

  #delete(operation: DeleteOperation): void {
    const tables = this.#tables;
    switch (operation.table) {
      case 'session':
        tables.session = undefined;
        return;
      case 'authKeys':
        tables.authKeys.delete(operation.key);
        return;
      case 'dcOptions':
        tables.dcOptions = [];
        return;
      case 'updateState':
        tables.updateState = undefined;
        return;
      case 'channelStates':
        tables.channelStates.delete(operation.key);
        return;
      case 'peers':
        this.#forgetNames(operation.key);
        tables.peers.delete(operation.key);
        return;
    }
  }

  /** Removes the names that still lead to a peer; another peer may have taken some of them over. */
  #forgetNames(id: number): void {
    const { peers, usernames, phones } = this.#tables;
    const record = peers.get(id);
    if (record === undefined) return;
    for (const username of record.usernames) if (usernames.get(username) === id) usernames.delete(username);
    if (record.phone !== undefined && phones.get(record.phone) === id) phones.delete(record.phone);
  }

  #peerBy(id: number | undefined): PeerRecord | undefined {
    return id === undefined ? undefined : this.#tables.peers.get(id);
  }

  #checkOpen(): void {
    if (this.#closed) throw new StorageError('STORE_CLOSED', 'The memory storage was used after it was closed.');
  }
}
