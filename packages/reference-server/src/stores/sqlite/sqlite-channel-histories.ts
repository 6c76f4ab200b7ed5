/** Reading channels in SQLite: messages, lines of people's lists, logs. */
import type { Database } from 'better-sqlite3';
import { channelPeer, peerKind } from '../../domain/peer-id.js';
import type { PeerId } from '../../domain/peer-id.js';
import type { ChannelDialog, ChannelHistoryStore } from '../channel-history-store.js';
import { toChannelEvent } from './channel-event-row.js';
import type { ChannelEventRow } from './channel-event-row.js';
import { prepareChannelForget } from './channel-log-forget.js';
import { countUnread, selectReadByOthers } from './channel-read.js';
import { channelMessageColumns, toChannelMessage } from './channel-row.js';
import type { ChannelMessageRow } from './channel-row.js';
import type { Committer } from './committer.js';
import { isUnpinnedIn } from './dialog-part.js';
import { findFirstAtDate } from './first-at-date.js';
import { boundHistory } from './history-bounds.js';

interface LineRow {
  readonly id: number;
  readonly pts: number;
  readonly top_message_id: number;
  readonly top_date: number;
  readonly read_inbox_max_id: number | null;
}

/** The partner of a line. */
const peerOfLine = `(${channelPeer(0)} - channel.id)`;

/** The port of reading channels on SQLite. */
export function createSqliteChannelHistories(database: Database, committer: Committer): ChannelHistoryStore {
  const selectMessage = database.prepare<[number, number], ChannelMessageRow>(`SELECT ${channelMessageColumns} FROM channel_message WHERE channel_id = ? AND id = ?`);
  const selectState = database.prepare<[number], { pts: number; log_start: number; message_count: number; top_message_id: number }>(
    'SELECT pts, log_start, message_count, top_message_id FROM channel WHERE id = ?',
  );
  const selectNext = database.prepare<[number, number], { id: number; date: number }>('SELECT id, date FROM channel_message WHERE channel_id = ? AND id >= ? ORDER BY id LIMIT 1');
  const selectNewer = database.prepare<[number, number, number, number, number, number], ChannelMessageRow>(`
    SELECT ${channelMessageColumns} FROM channel_message WHERE channel_id = ? AND id >= ? AND id > ? AND id < ? ORDER BY id LIMIT ? OFFSET ?`);
  const selectOlder = database.prepare<[number, number, number, number, number], ChannelMessageRow>(`
    SELECT ${channelMessageColumns} FROM channel_message WHERE channel_id = ? AND id < ? AND id > ? ORDER BY id DESC LIMIT ? OFFSET ?`);
  const selectPinned = database.prepare<[number], { id: number | null }>('SELECT max(id) AS id FROM channel_message WHERE channel_id = ? AND pinned = 1');
  const selectLines = database.prepare<[{ userId: number; date: number; id: number; channelId: number; limit: number; folderId: number | null }], LineRow>(`
    SELECT id, pts, top_message_id, top_date, read_inbox_max_id
    FROM channel_member JOIN channel ON channel.id = channel_member.channel_id
    WHERE user_id = @userId AND present = 1 AND deleted = 0
      AND (@date = 0 OR (top_date, top_message_id, -channel.id) < (@date, @id, -@channelId)) AND (@date > 0 OR @id = 0 OR top_message_id < @id)
      AND ${isUnpinnedIn(peerOfLine)}
    ORDER BY top_date DESC, top_message_id DESC, channel.id LIMIT @limit`);
  const countLines = database.prepare<[{ userId: number; folderId: number | null }], { total: number }>(`
    SELECT count(*) AS total FROM channel_member JOIN channel ON channel.id = channel_member.channel_id
    WHERE user_id = @userId AND present = 1 AND deleted = 0 AND ${isUnpinnedIn(peerOfLine)}`);
  const selectLine = database.prepare<[number, number], LineRow>(`
    SELECT id, pts, top_message_id, top_date, read_inbox_max_id
    FROM channel LEFT JOIN channel_member ON channel_member.channel_id = channel.id AND user_id = ? WHERE channel.id = ?`);
  const unread = database.prepare<[{ channelId: number; readId: number; userId: number }], { count: number }>(countUnread);
  const readByOthers = database.prepare<[{ channelId: number; userId: number }], { id: number }>(selectReadByOthers);
  const selectEvents = database.prepare<[number, number, number], ChannelEventRow>(`
    SELECT channel_event.channel_id AS event_channel_id, pts, pts_count, channel_event.date AS event_date, type, detail, ${channelMessageColumns}
    FROM channel_event LEFT JOIN channel_message ON channel_message.channel_id = channel_event.channel_id AND channel_message.id = channel_event.message_id
    WHERE channel_event.channel_id = ? AND pts > ? ORDER BY pts LIMIT ?`);
  const selectChanged = database.prepare<[number, number, number], { channelId: number; pts: number }>(`
    SELECT channel.id AS channelId, pts FROM channel_member JOIN channel ON channel.id = channel_member.channel_id
    WHERE user_id = ? AND present = 1 AND (last_date >= ? OR channel_member.date >= ?) ORDER BY channel.id`);
  const forget = prepareChannelForget(database);

  const toDialog = (userId: number, row: LineRow): ChannelDialog => {
    const readInboxMaxId = row.read_inbox_max_id ?? 0;
    const unreadCount = row.read_inbox_max_id === null ? 0 : (unread.get({ channelId: row.id, readId: readInboxMaxId, userId })?.count ?? 0);
    const readOutboxMaxId = readByOthers.get({ channelId: row.id, userId })?.id ?? 0;
    const { id: channelId, pts, top_message_id: topMessageId, top_date: topDate } = row;
    return { channelId, pts, peerId: channelPeer(channelId), topMessageId, topDate, unreadCount, readInboxMaxId, readOutboxMaxId };
  };

  return {
    findMessages: (channelId, ids) =>
      committer.read(() =>
        ids.map((id) => {
          const row = selectMessage.get(channelId, id);
          return row && toChannelMessage(row);
        }),
      ),
    history: (channelId, window) =>
      committer.read(() => {
        const state = selectState.get(channelId);
        if (state === undefined) return { messages: [], total: 0, pts: 0 };
        const dated = window.offsetDate > 0 ? findFirstAtDate((from) => selectNext.get(channelId, from), window.offsetDate, state.top_message_id) : undefined;
        const { above, below, anchor, newer, older } = boundHistory(window, dated);
        const rows = [
          ...selectNewer.all(channelId, anchor, above, below, newer.take, newer.skip).reverse(),
          ...selectOlder.all(channelId, anchor, above, older.take, older.skip),
        ];
        return { messages: rows.map(toChannelMessage), total: state.message_count, pts: state.pts };
      }),
    pinnedId: (channelId) => committer.read(() => selectPinned.get(channelId)?.id ?? 0),
    dialogs: (userId, { offsetDate, offsetId, offsetPeerId, limit, folderId = null }) =>
      committer.read(() => {
        const channelId = lastChannelAt(offsetPeerId);
        return {
          dialogs: selectLines.all({ userId, date: offsetDate, id: offsetId, channelId, limit, folderId }).map((row) => toDialog(userId, row)),
          total: countLines.get({ userId, folderId })?.total ?? 0,
        };
      }),
    findDialogs: (userId, channelIds) =>
      committer.read(() =>
        channelIds.map((channelId) => {
          const row = selectLine.get(userId, channelId);
          return row && toDialog(userId, row);
        }),
      ),
    eventsAfter: (channelId, pts, limit) =>
      committer.read(() => {
        const state = selectState.get(channelId);
        if (state === undefined) return { pts: 0, logStart: 0, events: [] };
        return { pts: state.pts, logStart: state.log_start, events: selectEvents.all(channelId, pts, limit).map(toChannelEvent) };
      }),
    changedSince: (userId, date) => committer.read(() => selectChanged.all(userId, date, date)),
    forget: (command) => committer.write(() => forget(command)),
  };
}

/**
 * Of channels that stand at one date and message, the one up to which a page has shown them: whoever has seen a user or
 * group there has seen none, and whoever names no peer means to have seen all.
 */
function lastChannelAt(offsetPeerId: PeerId): number {
  const { kind, id } = peerKind(offsetPeerId);
  if (offsetPeerId === 0) return Number.MAX_SAFE_INTEGER;
  return kind === 'channel' ? id : 0;
}
