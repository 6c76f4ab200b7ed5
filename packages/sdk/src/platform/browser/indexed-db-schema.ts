/** The object stores of an IndexedDB database of ours, version by version. */
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import { databaseError } from '../../errors/database-error.js';
import type { StoredBody } from '../../storage/record-codec.js';

/** A record by a number, or by the name of its table where it is the only one. */
export interface Row {
  readonly id: number | string;
  readonly body: StoredBody;
}

/** A name of a peer. */
export interface NameRow {
  /** What kind of name it is, and its token. */
  readonly name: string;
  readonly peerId: number;
}

/** A chat. */
export interface ChatRow {
  readonly chatId: number;
  readonly folderId: number;
  /** Absent, and then in no index, when the chat is in no list. */
  readonly order?: number;
  readonly body: StoredBody;
}

/** A message. */
export interface MessageRow {
  readonly chatId: number;
  readonly id: number;
  readonly date: number;
  /** Its id again, when it is numbered together with those of other chats. */
  readonly common?: number;
  /** The tokens of its words, each with the date: so the index of words is sorted as searches answer. */
  readonly words: readonly (readonly [token: string, date: number])[];
  readonly body: StoredBody;
}

/** What the store keeps of itself and no `clear` removes. */
export interface MetaRow {
  readonly id: 'owner' | 'key';
  readonly value: unknown;
}

/** The name of an object store of records. */
export type StoreName = 'state' | 'authKeys' | 'channelStates' | 'peers' | 'names' | 'chats' | 'chatLists' | 'messages' | 'histories' | 'outbox';

/** Those are emptied by a `clear`. */
export const storeNames: readonly StoreName[] = ['state', 'authKeys', 'channelStates', 'peers', 'names', 'chats', 'chatLists', 'messages', 'histories', 'outbox'];

/** Those of them whose rows are records; names lead to some of these. */
export const recordStoreNames: readonly StoreName[] = /* @__PURE__ */ storeNames.filter((name) => name !== 'names');

/** A transaction in which an object store is made or changed. */
export type UpgradeTransaction = IDBPTransaction<unknown, string[], 'versionchange'>;

/**
 * What leads from each version to the next; the first entry makes version 1 out of an empty database.
 *
 * An entry that was released is never changed. None may wait for anything but the transaction it is given.
 */
const migrations: readonly ((database: IDBPDatabase, transaction: UpgradeTransaction) => void)[] = [
  (database) => {
    for (const name of ['meta', 'state', 'authKeys', 'channelStates', 'peers', 'chatLists', 'histories', 'outbox']) database.createObjectStore(name, { keyPath: 'id' });
    database.createObjectStore('names', { keyPath: 'name' }).createIndex('byPeer', 'peerId');
    database.createObjectStore('chats', { keyPath: 'chatId' }).createIndex('byPlace', ['folderId', 'order', 'chatId']);
    const messages = database.createObjectStore('messages', { keyPath: ['chatId', 'id'] });
    messages.createIndex('byDate', ['chatId', 'date', 'id']);
    messages.createIndex('byTime', ['date', 'chatId', 'id']);
    messages.createIndex('byCommonId', 'common');
    messages.createIndex('byWord', 'words', { multiEntry: true });
  },
];

/** The version that this code reads and writes. */
export const schemaVersion: number = migrations.length;

/** Brings a database from a version to the current one, in the transaction of its opening. */
export function migrateIndexedDb(database: IDBPDatabase, transaction: UpgradeTransaction, oldVersion: number): void {
  for (const migrate of migrations.slice(oldVersion)) migrate(database, transaction);
}

/** Throws `FOREIGN_DATABASE` for a database that another program has made. */
export function checkSchema(database: IDBPDatabase): void {
  const found = new Set<string>(database.objectStoreNames);
  if (['meta', ...storeNames].some((name) => !found.has(name))) {
    throw databaseError('FOREIGN_DATABASE', `The database ${database.name} belongs to another program.`);
  }
}
