/** A batch as the steps of one IndexedDB transaction: everything is computed before it begins. */
import type { IDBPTransaction } from 'idb';
import { checkLocalOperation } from '../../storage/check-local-record.js';
import type { LocalBatch, LocalOperation } from '../../storage/local-batch.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { toChatRow, toMessageRow, toNameRows, toRow } from './indexed-db-rows.js';
import { type ChatRow, type MessageRow, type NameRow, type Row, type StoreName, storeNames } from './indexed-db-schema.js';

/** The transaction of a commit. */
export type WriteTransaction = IDBPTransaction<unknown, string[], 'readwrite'>;

/** One step; peers also lose their names, and get new ones. */
export type Step =
  | { readonly type: 'put'; readonly store: StoreName; readonly row: Row | ChatRow | MessageRow }
  | { readonly type: 'delete'; readonly store: StoreName; readonly key: IDBValidKey | IDBKeyRange }
  | { readonly type: 'putPeer'; readonly row: Row; readonly names: readonly NameRow[] }
  | { readonly type: 'deletePeer'; readonly id: number }
  | { readonly type: 'clear' };

/** What must survive the loss of power once it is committed: all else can be asked for again. */
const lasting: ReadonlySet<string> = /* @__PURE__ */ new Set(['session', 'authKeys', 'updateState', 'channelStates', 'outbox']);

/** Whether the browser is to wait for the disk. */
export function durabilityOf(batch: LocalBatch): 'strict' | 'relaxed' {
  return batch.some((operation) => operation.type === 'clear' || ('table' in operation && lasting.has(operation.table))) ? 'strict' : 'relaxed';
}

/** Checks a batch and makes its rows; throws a `StorageError` for what cannot be stored. */
export function planSteps(batch: LocalBatch, codec: RecordCodec): readonly Step[] {
  for (const operation of batch) checkLocalOperation(operation);
  return batch.flatMap((operation) => toStep(operation, codec));
}

/** The object stores that steps touch, together with `state`, which all have in common: so commits wait for one another. */
export function storesOf(steps: readonly Step[]): StoreName[] {
  const stores = new Set<StoreName>(['state']);
  for (const step of steps) {
    if (step.type === 'clear') return [...storeNames];
    if (step.type === 'put' || step.type === 'delete') stores.add(step.store);
    else stores.add('peers').add('names');
  }
  return [...stores];
}

/** Asks for all steps in their order; resolves when the last one is done, which is before they are durable. */
export async function takeSteps(transaction: WriteTransaction, steps: readonly Step[]): Promise<void> {
  const requests: Promise<unknown>[] = [];
  const ask = (request: Promise<unknown>): void => {
    // All of them reject when the transaction fails, while nobody waits for this one yet.
    request.catch(() => undefined);
    requests.push(request);
  };
  for (const step of steps) {
    switch (step.type) {
      case 'put':
        ask(transaction.objectStore(step.store).put(step.row));
        break;
      case 'delete':
        ask(transaction.objectStore(step.store).delete(step.key));
        break;
      case 'putPeer':
        await forgetNames(transaction, step.row.id as number);
        ask(transaction.objectStore('peers').put(step.row));
        for (const row of step.names) ask(transaction.objectStore('names').put(row));
        break;
      case 'deletePeer':
        await forgetNames(transaction, step.id);
        ask(transaction.objectStore('peers').delete(step.id));
        break;
      case 'clear':
        for (const name of storeNames) ask(transaction.objectStore(name).clear());
        break;
    }
  }
  await Promise.all(requests);
}

/** Removes the names that still lead to a peer; those that another one took over do not. */
async function forgetNames(transaction: WriteTransaction, peerId: number): Promise<void> {
  const names = transaction.objectStore('names');
  const keys = await names.index('byPeer').getAllKeys(peerId);
  await Promise.all(keys.map((key) => names.delete(key)));
}

function toStep(operation: LocalOperation, codec: RecordCodec): Step | readonly Step[] {
  if (operation.type === 'clear') return operation;
  if (operation.type === 'deleteMessages') {
    const { chatId, from, to } = operation;
    // IndexedDB refuses a range that ends before it begins: there is nothing in it.
    return to < from ? [] : { type: 'delete', store: 'messages', key: IDBKeyRange.bound([chatId, from], [chatId, to]) };
  }
  if (operation.type === 'delete') {
    const { table, key } = operation;
    if (table === 'peers') return { type: 'deletePeer', id: key };
    if (table === 'messages') return { type: 'delete', store: table, key: [key.chatId, key.id] };
    return typeof key === 'number' ? { type: 'delete', store: table as StoreName, key } : { type: 'delete', store: 'state', key: table };
  }
  switch (operation.table) {
    case 'session':
    case 'dcOptions':
    case 'updateState':
    case 'folders':
      return { type: 'put', store: 'state', row: toRow(codec, 'state', operation.table, operation.value) };
    case 'authKeys':
      return { type: 'put', store: 'authKeys', row: toRow(codec, 'authKeys', operation.value.dcId, operation.value) };
    case 'channelStates':
      return { type: 'put', store: 'channelStates', row: toRow(codec, 'channelStates', operation.value.channelId, operation.value) };
    case 'peers':
      return { type: 'putPeer', row: toRow(codec, 'peers', operation.value.id, operation.value), names: toNameRows(codec, operation.value) };
    case 'chats':
      return { type: 'put', store: 'chats', row: toChatRow(codec, operation.value) };
    case 'chatLists':
      return { type: 'put', store: 'chatLists', row: toRow(codec, 'chatLists', operation.value.folderId, operation.value) };
    case 'messages':
      return { type: 'put', store: 'messages', row: toMessageRow(codec, operation.value) };
    case 'histories':
      return { type: 'put', store: 'histories', row: toRow(codec, 'histories', operation.value.chatId, operation.value) };
    case 'outbox':
      return { type: 'put', store: 'outbox', row: toRow(codec, 'outbox', operation.value.localId, operation.value) };
  }
}
