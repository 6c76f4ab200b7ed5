/** The statements that change a box; each takes its place in the box's order. All run inside a transaction. */
import type { Database } from 'better-sqlite3';
import { ptsCountOf } from '../../domain/box-event.js';
import type { BoxChange, BoxPosition, NewMessageEvent } from '../../domain/box-event.js';
import type { BoxMessage } from '../../domain/message.js';
import type { MessageEntity } from '../../domain/message-entity.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import type { ServiceAction } from '../../domain/service-action.js';
import type { MessageMedia } from '../../domain/stored-file.js';
import { eventValues, insertEvent } from './event-row.js';
import { insertMessage, messageValues } from './message-row.js';
import { createBoxIndex } from './search-index.js';

/** What all copies of a message have in common. */
export interface MessageContent {
  readonly fromId: UserId;
  /** Unix seconds; moved forward to the latest date in any of the boxes. */
  readonly date: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly action?: ServiceAction | undefined;
  /** The message that it answers; left out where a box has no copy of that. */
  readonly replyToSharedId?: number | undefined;
  readonly silent: boolean;
  readonly media?: MessageMedia | undefined;
}

/** Where a copy goes: into whose box, and into which of its conversations. */
export interface CopyPlace {
  readonly userId: UserId;
  readonly peerId: PeerId;
}

/** What the operations on boxes have in common. */
export interface BoxWriter {
  /** The latest date in any of the boxes, or `date` if that is later: dates never run backwards inside a box. */
  settleDate(userIds: readonly UserId[], date: number): number;
  /**
   * Puts a message into boxes, each at most once: a copy each, at the top of its conversation, and its event. Gives the
   * events in the order of the places. Whoever the message is from has the copy that is `out`.
   */
  putCopies(content: MessageContent, places: readonly CopyPlace[]): NewMessageEvent[];
  /** Gives a change its pts and notes it in the log; `date` is a settled one. */
  log<Change extends BoxChange>(userId: UserId, date: number, change: Change): BoxPosition & Change;
  readPts(userId: UserId): number;
}

/** Prepares the statements of a `BoxWriter`. */
export function createBoxWriter(database: Database): BoxWriter {
  const selectDate = database.prepare<[number], { date: number }>('SELECT last_date AS date FROM box WHERE user_id = ?');
  const takeSharedId = database.prepare<[], { id: number }>('UPDATE message_counter SET last_shared_id = last_shared_id + 1 RETURNING last_shared_id AS id');
  const takeMessagePlace = database.prepare<[number, number], { pts: number; id: number }>(`
    UPDATE box SET pts = pts + 1, last_message_id = last_message_id + 1, last_date = max(last_date, ?)
    WHERE user_id = ? RETURNING pts, last_message_id AS id`);
  const takePts = database.prepare<[number, number, number], { pts: number }>(
    'UPDATE box SET pts = pts + ?, last_date = max(last_date, ?) WHERE user_id = ? RETURNING pts',
  );
  const selectPts = database.prepare<[number], { pts: number }>('SELECT pts FROM box WHERE user_id = ?');
  const selectCopy = database.prepare<[number, number], { id: number }>('SELECT id FROM message WHERE shared_id = ? AND box_user_id = ?');
  const raiseDialog = database.prepare<[number, number, number, number, number]>(`
    INSERT INTO dialog (user_id, peer_id, top_message_id, top_date, message_count, unread_count) VALUES (?, ?, ?, ?, 1, ?)
    ON CONFLICT (user_id, peer_id) DO UPDATE SET top_message_id = excluded.top_message_id, top_date = excluded.top_date,
      message_count = message_count + 1, unread_count = unread_count + excluded.unread_count`);
  const putMessage = database.prepare(insertMessage);
  const putEvent = database.prepare(insertEvent);
  const words = createBoxIndex(database);

  const settleDate: BoxWriter['settleDate'] = (userIds, date) =>
    userIds.reduce((latest, userId) => Math.max(latest, selectDate.get(userId)?.date ?? 0), date);

  const note = <Change extends BoxChange>(position: BoxPosition, change: Change): BoxPosition & Change => {
    putEvent.run(...eventValues(position, change));
    return { ...position, ...change };
  };

  const putCopy = (content: MessageContent, { userId, peerId }: CopyPlace, sharedId: number): NewMessageEvent => {
    const { fromId, date, text, entities, action, replyToSharedId, silent, media } = content;
    const out = fromId === userId;
    const { id, pts } = existing(takeMessagePlace.get(date, userId), userId);
    const message: BoxMessage = {
      ...{ boxUserId: userId, id, sharedId, peerId, fromId, out, date },
      ...{ editDate: undefined, text, entities, action, media, silent, pinned: false },
      replyToId: replyToSharedId === undefined ? undefined : selectCopy.get(replyToSharedId, userId)?.id,
    };
    putMessage.run(...messageValues(message));
    words.add(message);
    raiseDialog.run(userId, peerId, message.id, date, out ? 0 : 1);
    return note({ userId, pts, ptsCount: 1, date }, { type: 'newMessage', message });
  };

  return {
    settleDate,
    putCopies: (content, places) => {
      const date = settleDate(places.map(({ userId }) => userId), content.date);
      const sharedId = takeSharedId.get()?.id ?? 0;
      return places.map((place) => putCopy({ ...content, date }, place, sharedId));
    },
    log: (userId, date, change) => {
      const ptsCount = ptsCountOf(change);
      return note({ userId, pts: existing(takePts.get(ptsCount, date, userId), userId).pts, ptsCount, date }, change);
    },
    readPts: (userId) => existing(selectPts.get(userId), userId).pts,
  };
}

function existing<T>(row: T | undefined, userId: number): T {
  if (row === undefined) throw new RangeError(`user ${userId} has no box`);
  return row;
}
