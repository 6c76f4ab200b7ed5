/** A row of the log of channels and the event that it stands for. */
import type { ChannelChange, ChannelEvent } from '../../domain/channel-event.js';
import { StorageError } from '../../errors.js';
import { toChannelMessage } from './channel-row.js';
import type { ChannelMessageRow } from './channel-row.js';

/** An event beside its message as it is now, whose columns are null when it is gone, and for other events. */
export interface ChannelEventRow extends ChannelMessageRow {
  readonly event_channel_id: number;
  readonly pts: number;
  readonly pts_count: number;
  readonly event_date: number;
  readonly type: string;
  readonly detail: string | null;
}

export function toChannelEvent(row: ChannelEventRow): ChannelEvent {
  return { channelId: row.event_channel_id, pts: row.pts, ptsCount: row.pts_count, date: row.event_date, ...toChange(row) };
}

/** The columns message_id and detail. */
export function channelChangeColumns(change: ChannelChange): [messageId: number | null, detail: string | null] {
  switch (change.type) {
    case 'newMessage':
    case 'editMessage':
      return [change.message.id, null];
    case 'deleteMessages':
      return [null, JSON.stringify({ ids: change.ids })];
    case 'pinMessages':
      return [null, JSON.stringify({ ids: change.ids, pinned: change.pinned })];
    case 'gone':
      return [null, null];
  }
}

function toChange(row: ChannelEventRow): ChannelChange {
  const { type, detail } = row;
  if (type === 'newMessage' || type === 'editMessage') return row.id === null ? { type: 'gone' } : { type, message: toChannelMessage(row) };
  if (type === 'deleteMessages' && detail !== null) return { type, ids: (JSON.parse(detail) as { ids: number[] }).ids };
  if (type === 'pinMessages' && detail !== null) {
    const { ids, pinned } = JSON.parse(detail) as { ids: number[]; pinned: boolean };
    return { type, ids, pinned };
  }
  throw new StorageError('CORRUPT_DATABASE', `the event ${row.pts} of channel ${row.event_channel_id} cannot be understood: restore a backup`);
}
