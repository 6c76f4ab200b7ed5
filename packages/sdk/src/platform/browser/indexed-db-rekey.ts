/** Writes all rows of a database anew with another codec, in one transaction. */
import type { IDBPDatabase } from 'idb';
import type { ChangeKeyOptions } from '../../encryption/change-key-options.js';
import { AbortedError } from '../../errors/aborted-error.js';
import type { PeerRecord } from '../../storage/records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { checkOwner } from './indexed-db-owner.js';
import { fromChatRow, fromMessageRow, fromRow, toChatRow, toMessageRow, toNameRows, toRow } from './indexed-db-rows.js';
import { type ChatRow, type MessageRow, type NameRow, recordStoreNames, type Row, storeNames } from './indexed-db-schema.js';
import { keyRow } from './indexed-db-unlock.js';
import type { WriteTransaction } from './indexed-db-writes.js';

/** What is to be written anew, and how. */
export interface Rekeying extends Pick<ChangeKeyOptions, 'signal' | 'onProgress'> {
  readonly database: IDBPDatabase;
  /** See `IndexedDbStoreParts`. */
  readonly owner: string | undefined;
  readonly from: RecordCodec;
  readonly to: RecordCodec;
  /** What the database is to keep of its key; `undefined` when it is to have none. */
  readonly keep: unknown;
}

/** So many rows are sealed at once; in between others have their turn. */
const pageSize = 200;

/** Resolves when all of it is on the disk; rejects when nothing has changed. */
export async function rekeyIndexedDb(rekeying: Rekeying): Promise<void> {
  const { database } = rekeying;
  const transaction: WriteTransaction = database.transaction(['meta', ...storeNames], 'readwrite', { durability: 'strict' });
  // Whatever it fails with is told below.
  transaction.done.catch(() => undefined);
  try {
    await rewrite(transaction, rekeying);
    await transaction.done;
  } catch (error) {
    const cause = transaction.error ?? error;
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    throw cause;
  }
}

async function rewrite(transaction: WriteTransaction, { database, owner, from, to, keep, signal, onProgress }: Rekeying): Promise<void> {
  if (owner !== undefined) await checkOwner(transaction, owner, database.name);
  const counts = await Promise.all(recordStoreNames.map((list) => transaction.objectStore(list).count()));
  const total = counts.reduce((sum, count) => sum + count, 0);
  let done = 0;
  const owners = new Map(((await transaction.objectStore('names').getAll()) as NameRow[]).map(({ name, peerId }) => [name, peerId]));
  await transaction.objectStore('names').clear();
  for (const list of recordStoreNames) {
    const store = transaction.objectStore(list);
    let range: IDBKeyRange | undefined;
    for (;;) {
      const rows: (Row & ChatRow & MessageRow)[] = await store.getAll(range, pageSize);
      const last = rows.at(-1);
      if (!last) break;
      if (signal?.aborted) throw new AbortedError(signal.reason);
      // All of them before the first is put: what throws here must leave no request behind that nobody waits for.
      const anew = rows.map((row) => sealAnew(list, row, from, to));
      const names = list === 'peers' ? rows.flatMap((row) => namesAnew(row, owners, from, to)) : [];
      await Promise.all([...anew.map((row) => store.put(row)), ...names.map((row) => transaction.objectStore('names').put(row))]);
      range = IDBKeyRange.lowerBound(list === 'messages' ? [last.chatId, last.id] : list === 'chats' ? last.chatId : last.id, true);
      done += rows.length;
      onProgress?.({ done, total });
    }
  }
  const meta = transaction.objectStore('meta');
  await (keep === undefined ? meta.delete('key') : meta.put(keyRow(keep)));
}

function sealAnew(list: string, row: Row & ChatRow & MessageRow, from: RecordCodec, to: RecordCodec): Row | ChatRow | MessageRow {
  if (list === 'messages') return toMessageRow(to, fromMessageRow(from, row));
  if (list === 'chats') return toChatRow(to, fromChatRow(from, row));
  return toRow(to, list, row.id, fromRow(from, list, row));
}

/** A name leads to the peer that had it last: which one that was, only the rows of names know. */
function namesAnew(row: Row, owners: ReadonlyMap<string, number>, from: RecordCodec, to: RecordCodec): readonly NameRow[] {
  const record = fromRow(from, 'peers', row) as PeerRecord;
  const former = toNameRows(from, record);
  return toNameRows(to, record).filter((_, index) => owners.get(former[index]?.name ?? '') === record.id);
}
