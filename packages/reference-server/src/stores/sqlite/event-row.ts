/** A row of the event table and the event that it stands for. */
import { ptsCountOf } from '../../domain/box-event.js';
import type { BoxChange, BoxEvent, BoxPosition } from '../../domain/box-event.js';
import type { FolderPeer } from '../../domain/dialog-settings.js';
import { StorageError } from '../../errors.js';
import { joinedMessageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';

/** An event beside the message that it is about, whose columns are null for other events and when it is gone. */
export interface EventRow extends MessageRow {
  readonly event_user_id: number;
  readonly pts: number;
  readonly pts_count: number;
  readonly event_date: number;
  readonly type: string;
  readonly event_peer_id: number | null;
  readonly max_id: number | null;
  readonly still_unread_count: number | null;
  readonly detail: string | null;
}

/** What a query for `EventRow`s begins with. */
export const selectEventRows: string = `
  SELECT event.user_id AS event_user_id, event.pts, event.pts_count, event.date AS event_date, event.type,
    event.peer_id AS event_peer_id, event.max_id, event.still_unread_count, event.detail, ${joinedMessageColumns}
  FROM event LEFT JOIN message ON message.box_user_id = event.user_id AND message.id = event.message_id`;

/** The statement that keeps an event. */
export const insertEvent: string = `
  INSERT INTO event (user_id, pts, pts_count, date, type, message_id, peer_id, max_id, still_unread_count, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The part of a deletion that its columns have no place for. */
interface DeletedDetail {
  readonly ids: readonly number[];
}

/** The part of a change of pins that its columns have no place for. */
interface PinnedDetail {
  readonly ids: readonly number[];
  readonly pinned: boolean;
}

/** The whole of a move between parts of the list. */
interface MovedDetail {
  readonly peers: readonly FolderPeer[];
}

/** The values of `insertEvent`. */
export function eventValues({ userId, pts, date }: BoxPosition, change: BoxChange): (number | string | null)[] {
  return [userId, pts, ptsCountOf(change), date, change.type, ...changeColumns(change)];
}

/** The columns message_id, peer_id, max_id, still_unread_count, detail. */
function changeColumns(change: BoxChange): (number | string | null)[] {
  switch (change.type) {
    case 'newMessage':
    case 'editMessage':
      return [change.message.id, null, null, null, null];
    case 'deleteMessages':
      return [null, null, null, null, JSON.stringify({ ids: change.ids } satisfies DeletedDetail)];
    case 'pinMessages':
      return [null, change.peerId, null, null, JSON.stringify({ ids: change.ids, pinned: change.pinned } satisfies PinnedDetail)];
    case 'readInbox':
      return [null, change.peerId, change.maxId, change.stillUnreadCount, null];
    case 'readOutbox':
      return [null, change.peerId, change.maxId, null, null];
    case 'moveDialogs':
      return [null, null, null, null, JSON.stringify({ peers: change.peers } satisfies MovedDetail)];
    case 'gone':
      return [null, null, null, null, null];
  }
}

export function toEvent(row: EventRow): BoxEvent {
  return { userId: row.event_user_id, pts: row.pts, ptsCount: row.pts_count, date: row.event_date, ...toChange(row) };
}

function toChange(row: EventRow): BoxChange {
  const { type, event_peer_id: peerId, max_id: maxId, still_unread_count: stillUnreadCount, detail } = row;
  // A join that finds nothing gives nulls whatever the columns' types.
  const gone = (row.id as number | null) === null;
  switch (type) {
    case 'newMessage':
    case 'editMessage':
      return gone ? { type: 'gone' } : { type, message: toMessage(row) };
    case 'deleteMessages':
      if (detail !== null) return { type, ids: (JSON.parse(detail) as DeletedDetail).ids };
      break;
    case 'pinMessages':
      if (peerId !== null && detail !== null) return { type, peerId, ...(JSON.parse(detail) as PinnedDetail) };
      break;
    case 'readInbox':
      if (peerId !== null && maxId !== null && stillUnreadCount !== null) return { type, peerId, maxId, stillUnreadCount };
      break;
    case 'readOutbox':
      if (peerId !== null && maxId !== null) return { type, peerId, maxId };
      break;
    case 'moveDialogs':
      if (detail !== null) return { type, peers: (JSON.parse(detail) as MovedDetail).peers };
      break;
    case 'gone':
      return { type };
  }
  throw new StorageError('CORRUPT_DATABASE', `the event ${row.pts} of user ${row.event_user_id} cannot be understood: restore a backup`);
}
