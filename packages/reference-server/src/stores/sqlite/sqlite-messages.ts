/** Writing messages and read marks in SQLite. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import type { BoxMessage } from '../../domain/message.js';
import type { AppendOutcome, AppendPrivateMessage, MessageStore, ReadHistory, ReadOutcome } from '../message-store.js';
import { createBoxWriter } from './box-writer.js';
import type { Committer } from './committer.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { digestSending } from './sending-digest.js';

/** What an operation came to, and the events that it made, in order. */
interface Done<Outcome> {
  readonly outcome: Outcome;
  readonly events: readonly BoxEvent[];
}

/** Takes the events of an operation once they are durable. */
export type PublishEvents = (events: readonly BoxEvent[], command: AppendPrivateMessage | ReadHistory) => void;

/** The message port on SQLite. */
export function createSqliteMessages(database: Database, committer: Committer, publish: PublishEvents): MessageStore {
  const append = prepareAppend(database);
  const read = prepareRead(database);
  return {
    appendPrivateMessage: async (command) => {
      const done = await committer.write(
        () => append(command),
        ({ events }) => publish(events, command),
      );
      return done.outcome;
    },
    readHistory: async (command) => {
      const done = await committer.write(
        () => read(command),
        ({ events }) => publish(events, command),
      );
      return done.outcome;
    },
  };
}

function prepareAppend(database: Database): (command: AppendPrivateMessage) => Done<AppendOutcome> {
  const writer = createBoxWriter(database);
  const selectMessage = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND id = ?`);
  const selectSending = database.prepare<[number, bigint], { digest: Uint8Array; message_id: number; pts: number }>(
    'SELECT digest, message_id, pts FROM sending WHERE sender_id = ? AND random_id = ?',
  );
  const insertSending = database.prepare<[number, bigint, Uint8Array, number, number]>(
    'INSERT INTO sending (sender_id, random_id, digest, message_id, pts) VALUES (?, ?, ?, ?, ?)',
  );

  /** Puts one copy with all that belongs to it; gives its event. */
  const put = (message: BoxMessage, twinId: number | undefined, pts: number): BoxEvent => {
    const event: BoxEvent = { type: 'newMessage', userId: message.boxUserId, pts, ptsCount: 1, date: message.date, message };
    writer.insertMessage(message, twinId);
    writer.raiseDialog(message);
    writer.insertEvent(event);
    return event;
  };

  return (command) => {
    const { senderId, recipientId, randomId, text, entities, replyToId, silent } = command;
    const digest = digestSending(command);
    const earlier = selectSending.get(senderId, randomId);
    if (earlier !== undefined) {
      const row = selectMessage.get(senderId, earlier.message_id);
      if (row === undefined || !earlier.digest.every((byte, i) => byte === digest[i])) return { outcome: { type: 'randomIdReused' }, events: [] };
      return { outcome: { type: 'repeated', message: toMessage(row), pts: earlier.pts, ptsCount: 1 }, events: [] };
    }
    const answered = replyToId === undefined ? undefined : selectMessage.get(senderId, replyToId);
    if (replyToId !== undefined && answered?.peer_id !== recipientId) return { outcome: { type: 'replyNotFound' }, events: [] };

    const saved = senderId === recipientId;
    const date = writer.settleDate(senderId, recipientId, command.date);
    const own = writer.takeMessagePlace(senderId, date);
    const theirs = saved ? undefined : writer.takeMessagePlace(recipientId, date);
    const common = { fromId: senderId, date, text, entities, silent };
    const message: BoxMessage = { ...common, boxUserId: senderId, id: own.messageId, peerId: recipientId, out: true, replyToId };
    const events = [put(message, theirs?.messageId, own.pts)];
    if (theirs !== undefined) {
      const twinReply = answered?.twin_id ?? undefined;
      const twin: BoxMessage = { ...common, boxUserId: recipientId, id: theirs.messageId, peerId: senderId, out: false, replyToId: twinReply };
      events.push(put(twin, own.messageId, theirs.pts));
    }
    insertSending.run(senderId, randomId, digest, own.messageId, own.pts);
    return { outcome: { type: 'appended', message, pts: own.pts, ptsCount: 1 }, events };
  };
}

function prepareRead(database: Database): (command: ReadHistory) => Done<ReadOutcome> {
  const writer = createBoxWriter(database);
  const selectDialog = database.prepare<[number, number], { unread_count: number; read_inbox_max_id: number }>(
    'SELECT unread_count, read_inbox_max_id FROM dialog WHERE user_id = ? AND peer_id = ?',
  );
  const selectNewlyRead = database.prepare<[number, number, number, number], { count: number; max_id: number | null }>(`
    SELECT count(*) AS count, max(id) AS max_id FROM message
    WHERE box_user_id = ? AND peer_id = ? AND id > ? AND id <= ? AND out = 0`);
  const selectTwin = database.prepare<[number, number], { twin_id: number | null }>('SELECT twin_id FROM message WHERE box_user_id = ? AND id = ?');
  const updateInbox = database.prepare<[number, number, number, number]>(
    'UPDATE dialog SET read_inbox_max_id = ?, unread_count = ? WHERE user_id = ? AND peer_id = ?',
  );
  const updateOutbox = database.prepare<[number, number, number, number]>(
    'UPDATE dialog SET read_outbox_max_id = ? WHERE user_id = ? AND peer_id = ? AND read_outbox_max_id < ?',
  );

  return ({ userId, peerId, maxId, date }) => {
    const upTo = maxId > 0 ? maxId : Number.MAX_SAFE_INTEGER;
    const dialog = selectDialog.get(userId, peerId);
    const read = dialog && selectNewlyRead.get(userId, peerId, dialog.read_inbox_max_id, upTo);
    if (dialog === undefined || read === undefined || read.max_id === null) {
      return { outcome: { pts: writer.readPts(userId), ptsCount: 0 }, events: [] };
    }
    const settled = writer.settleDate(userId, peerId, date);
    const stillUnreadCount = Math.max(0, dialog.unread_count - read.count);
    updateInbox.run(read.max_id, stillUnreadCount, userId, peerId);
    const pts = writer.takePlace(userId, settled);
    const events: BoxEvent[] = [{ type: 'readInbox', userId, pts, ptsCount: 1, date: settled, peerId, maxId: read.max_id, stillUnreadCount }];
    const twinId = selectTwin.get(userId, read.max_id)?.twin_id;
    if (twinId != null && updateOutbox.run(twinId, peerId, userId, twinId).changes === 1) {
      const peerPts = writer.takePlace(peerId, settled);
      events.push({ type: 'readOutbox', userId: peerId, pts: peerPts, ptsCount: 1, date: settled, peerId: userId, maxId: twinId });
    }
    for (const event of events) writer.insertEvent(event);
    return { outcome: { pts, ptsCount: 1 }, events };
  };
}
