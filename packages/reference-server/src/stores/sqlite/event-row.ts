/** A row of the event table and the event that it stands for. */
import type { BoxChange, BoxEvent } from '../../domain/box-event.js';
import { StorageError } from '../../errors.js';
import { toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';

/** An event beside the message that it brought, whose columns are null for other events. */
export interface EventRow extends MessageRow {
  readonly user_id: number;
  readonly pts: number;
  readonly pts_count: number;
  readonly event_date: number;
  readonly type: string;
  readonly event_peer_id: number | null;
  readonly max_id: number | null;
  readonly still_unread_count: number | null;
}

export function toEvent(row: EventRow): BoxEvent {
  return { userId: row.user_id, pts: row.pts, ptsCount: row.pts_count, date: row.event_date, ...toChange(row) };
}

function toChange(row: EventRow): BoxChange {
  const { type, event_peer_id: peerId, max_id: maxId, still_unread_count: stillUnreadCount } = row;
  if (type === 'newMessage' && row.id !== null) return { type, message: toMessage(row) };
  if (type === 'readInbox' && peerId !== null && maxId !== null && stillUnreadCount !== null) return { type, peerId, maxId, stillUnreadCount };
  if (type === 'readOutbox' && peerId !== null && maxId !== null) return { type, peerId, maxId };
  throw new StorageError('CORRUPT_DATABASE', `the event ${row.pts} of user ${row.user_id} cannot be understood: restore a backup`);
}
