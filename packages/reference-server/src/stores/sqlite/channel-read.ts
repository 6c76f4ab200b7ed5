/** Marking a channel as read in SQLite: the reader's place moves on, and authors are read for the first time. */
import type { Database } from 'better-sqlite3';
import { mostUnread } from '../channel-history-store.js';
import type { ChannelReadOutcome, ReadChannel } from '../channel-message-store.js';
import { admit, isRefused } from './channel-writer.js';
import type { ChannelWriter } from './channel-writer.js';

/** Newly read messages whose authors are looked at; those of older ones find out when they look. */
const mostLookedAt = 200;

/** Counts what somebody has not read: not beyond `mostUnread`, and nothing of their own. */
export const countUnread: string = `
  SELECT count(*) AS count FROM (
    SELECT 1 FROM channel_message WHERE channel_id = @channelId AND id > @readId AND author_id <> @userId LIMIT ${mostUnread})`;

/** How far anybody but one has read. */
export const selectReadByOthers: string = `
  SELECT read_inbox_max_id AS id FROM channel_member
  WHERE channel_id = @channelId AND present = 1 AND user_id <> @userId ORDER BY read_inbox_max_id DESC LIMIT 1`;

/** Prepares the operation. */
export function prepareChannelRead(database: Database, writer: ChannelWriter): (command: ReadChannel) => ChannelReadOutcome {
  const unread = database.prepare<[{ channelId: number; readId: number; userId: number }], { count: number }>(countUnread);
  const readByOthers = database.prepare<[{ channelId: number; userId: number }], { id: number }>(selectReadByOthers);
  const update = database.prepare<[number, number, number]>('UPDATE channel_member SET read_inbox_max_id = ? WHERE channel_id = ? AND user_id = ?');
  const selectAuthors = database.prepare<[number, number, number, number, number], { author_id: number }>(`
    SELECT DISTINCT author_id FROM (
      SELECT author_id FROM channel_message WHERE channel_id = ? AND id > ? AND id <= ? ORDER BY id DESC LIMIT ?)
    WHERE author_id <> ?`);

  return (command) => {
    const { channelId, actorId, maxId } = command;
    const viewed = admit(writer, command, { type: 'markRead' });
    if (isRefused(viewed)) return viewed;
    const { channel, member } = viewed;
    const before = member?.readInboxMaxId ?? 0;
    const readId = maxId > 0 ? Math.min(maxId, channel.topMessageId) : channel.topMessageId;
    if (readId <= before) return { type: 'notModified' };
    const authors = channel.megagroup ? selectAuthors.all(channelId, before, readId, mostLookedAt, actorId).map((row) => row.author_id) : [];
    const fresh = authors.filter((userId) => (readByOthers.get({ channelId, userId })?.id ?? 0) < readId);
    update.run(readId, channelId, actorId);
    const stillUnreadCount = unread.get({ channelId, readId, userId: actorId })?.count ?? 0;
    return { type: 'read', maxId: readId, stillUnreadCount, pts: channel.pts, authors: fresh.map((userId) => ({ userId, maxId: readId })) };
  };
}
