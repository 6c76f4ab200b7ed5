/** What updates say of own messages becomes of their records in the outbox. */
import type { LocalOverlay } from '../local/local-overlay.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { randomIdsOf } from '../storage/sent-ids.js';

/** The server has told the id of a message. An album is sent when that is so of each of its messages. */
export function keepSentId(record: OutboxRecord, { randomId, id }: { readonly randomId: bigint; readonly id: number }, overlay: LocalOverlay): void {
  const { failure: _former, ...rest } = record;
  const randomIds = randomIdsOf(record);
  const hasArrived = overlay.message({ chatId: record.chatId, id }) !== undefined;
  if (randomIds.length === 1) {
    if (hasArrived) overlay.deleteOutbox(record.localId);
    else overlay.putOutbox({ ...rest, state: 'SENT', messageId: id });
    return;
  }
  const index = randomIds.indexOf(randomId);
  const messageIds = randomIds.map((_, at) => (at === index ? id : (record.messageIds?.[at] ?? 0)));
  const arrivedIds = hasArrived ? withId(record.arrivedIds, id) : record.arrivedIds;
  const [first] = messageIds;
  const isSent = messageIds.every((each) => each > 0);
  const told = isSent && first !== undefined ? { ...rest, state: 'SENT' as const, messageId: first } : record;
  putOrEnd({ ...told, messageIds, ...(arrivedIds && { arrivedIds }) }, overlay);
}

/** A message is in the store, and was sent by this record: it is not needed any more, unless it is an album that still waits for another. */
export function keepArrival(record: OutboxRecord, id: number, overlay: LocalOverlay): void {
  if (record.messageIds === undefined) overlay.deleteOutbox(record.localId);
  else putOrEnd({ ...record, arrivedIds: withId(record.arrivedIds, id) }, overlay);
}

function putOrEnd(record: OutboxRecord, overlay: LocalOverlay): void {
  const { messageIds = [], arrivedIds = [], localId } = record;
  if (messageIds.every((id) => id > 0 && arrivedIds.includes(id))) overlay.deleteOutbox(localId);
  else overlay.putOutbox(record);
}

function withId(ids: readonly number[] = [], id: number): readonly number[] {
  return ids.includes(id) ? ids : [...ids, id];
}
