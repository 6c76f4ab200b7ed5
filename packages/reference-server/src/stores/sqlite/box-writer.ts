/** Writing into boxes: pts, log rows and dialog lines, always inside the caller's transaction. */
import type { Database } from 'better-sqlite3';
import type { BoxChange, BoxEvent } from '../../domain/box-event.js';
import type { BoxMessage } from '../../domain/message.js';
import { entitiesColumn } from './message-row.js';

/** A place in a box that has just been taken. */
export interface TakenPlace {
  readonly pts: number;
  readonly messageId: number;
}

/** What the operations on messages have in common. */
export interface BoxWriter {
  /** The latest date in either box, or `date` if that is later: dates never run backwards inside a box. */
  settleDate(userId: number, otherId: number, date: number): number;
  /** Takes the next pts and the next message id. */
  takeMessagePlace(userId: number, date: number): TakenPlace;
  /** Takes the next pts. */
  takePlace(userId: number, date: number): number;
  readPts(userId: number): number;
  insertMessage(message: BoxMessage, twinId: number | undefined): void;
  /** Moves the message's conversation to the top of the list. */
  raiseDialog(message: BoxMessage): void;
  insertEvent(event: BoxEvent): void;
}

/** Prepares the statements of a `BoxWriter`. */
export function createBoxWriter(database: Database): BoxWriter {
  const selectDate = database.prepare<[number, number], { date: number | null }>('SELECT max(last_date) AS date FROM box WHERE user_id IN (?, ?)');
  const takeMessagePlace = database.prepare<[number, number], { pts: number; id: number }>(`
    UPDATE box SET pts = pts + 1, last_message_id = last_message_id + 1, last_date = max(last_date, ?)
    WHERE user_id = ? RETURNING pts, last_message_id AS id`);
  const takePlace = database.prepare<[number, number], { pts: number }>(
    'UPDATE box SET pts = pts + 1, last_date = max(last_date, ?) WHERE user_id = ? RETURNING pts',
  );
  const selectPts = database.prepare<[number], { pts: number }>('SELECT pts FROM box WHERE user_id = ?');
  const insertMessage = database.prepare(`
    INSERT INTO message (box_user_id, id, peer_id, from_id, out, twin_id, date, text, entities, reply_to_id, silent)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const raiseDialog = database.prepare<[number, number, number, number, number]>(`
    INSERT INTO dialog (user_id, peer_id, top_message_id, top_date, message_count, unread_count) VALUES (?, ?, ?, ?, 1, ?)
    ON CONFLICT (user_id, peer_id) DO UPDATE SET top_message_id = excluded.top_message_id, top_date = excluded.top_date,
      message_count = message_count + 1, unread_count = unread_count + excluded.unread_count`);
  const insertEvent = database.prepare(`
    INSERT INTO event (user_id, pts, pts_count, date, type, message_id, peer_id, max_id, still_unread_count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return {
    settleDate: (userId, otherId, date) => Math.max(date, selectDate.get(userId, otherId)?.date ?? 0),
    takeMessagePlace: (userId, date) => {
      const place = existing(takeMessagePlace.get(date, userId), userId);
      return { pts: place.pts, messageId: place.id };
    },
    takePlace: (userId, date) => existing(takePlace.get(date, userId), userId).pts,
    readPts: (userId) => existing(selectPts.get(userId), userId).pts,
    insertMessage: (message, twinId) => {
      const { boxUserId, id, peerId, fromId, out, date, text, entities, replyToId, silent } = message;
      insertMessage.run(
        ...[boxUserId, id, peerId, fromId, Number(out), twinId ?? null, date, text],
        ...[entitiesColumn(entities), replyToId ?? null, Number(silent)],
      );
    },
    raiseDialog: ({ boxUserId, peerId, id, date, out }) => {
      raiseDialog.run(boxUserId, peerId, id, date, out ? 0 : 1);
    },
    insertEvent: (event) => {
      insertEvent.run(event.userId, event.pts, event.ptsCount, event.date, event.type, ...changeColumns(event));
    },
  };
}

/** The columns message_id, peer_id, max_id, still_unread_count. */
function changeColumns(change: BoxChange): (number | null)[] {
  switch (change.type) {
    case 'newMessage':
      return [change.message.id, null, null, null];
    case 'readInbox':
      return [null, change.peerId, change.maxId, change.stillUnreadCount];
    case 'readOutbox':
      return [null, change.peerId, change.maxId, null];
  }
}

function existing<T>(row: T | undefined, userId: number): T {
  if (row === undefined) throw new RangeError(`user ${userId} has no box`);
  return row;
}
