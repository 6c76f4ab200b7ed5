/** Marking what came in as read, in the reader's box and in those of the authors. All runs inside a transaction. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import { isMember } from '../../domain/chat.js';
import { peerKind } from '../../domain/peer-id.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import type { ReadHistory, ReadOutcome } from '../message-store.js';
import { createBoxWriter } from './box-writer.js';
import { createChatRows } from './chat-rows.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done } from './publishing-writer.js';

/** The latest message of one author among those that are newly read. */
interface NewlyRead {
  readonly from_id: number;
  readonly count: number;
  readonly max_id: number;
  readonly shared_id: number;
}

/** Prepares the operation. */
export function createReadMarks(database: Database): (command: ReadHistory) => Done<ReadOutcome> {
  const writer = createBoxWriter(database);
  const chats = createChatRows(database);
  const selectDialog = database.prepare<[number, number], { unread_count: number; read_inbox_max_id: number }>(
    'SELECT unread_count, read_inbox_max_id FROM dialog WHERE user_id = ? AND peer_id = ?',
  );
  // Ids of a box and shared ids grow together, so each author's latest message has the largest of both.
  const selectNewlyRead = database.prepare<[number, number, number, number], NewlyRead>(`
    SELECT from_id, count(*) AS count, max(id) AS max_id, max(shared_id) AS shared_id FROM message
    WHERE box_user_id = ? AND peer_id = ? AND id > ? AND id <= ? AND out = 0 GROUP BY from_id`);
  const selectCopy = database.prepare<[number, number], { id: number; peer_id: number }>(
    'SELECT id, peer_id FROM message WHERE shared_id = ? AND box_user_id = ?',
  );
  const updateInbox = database.prepare<[number, number, number, number]>(
    'UPDATE dialog SET read_inbox_max_id = ?, unread_count = ? WHERE user_id = ? AND peer_id = ?',
  );
  const updateOutbox = database.prepare<[number, number, number, number]>(
    'UPDATE dialog SET read_outbox_max_id = ? WHERE user_id = ? AND peer_id = ? AND read_outbox_max_id < ?',
  );
  const isTold = (authorId: UserId, peerId: PeerId): boolean => {
    const { kind, id } = peerKind(peerId);
    return kind !== 'chat' || isMember(chats.tie(id, authorId)?.standing);
  };

  return ({ userId, peerId, maxId, date, origin }) => {
    const upTo = maxId > 0 ? maxId : Number.MAX_SAFE_INTEGER;
    const dialog = selectDialog.get(userId, peerId);
    const read = dialog === undefined ? [] : selectNewlyRead.all(userId, peerId, dialog.read_inbox_max_id, upTo);
    if (dialog === undefined || read.length === 0) return unchanged({ pts: writer.readPts(userId), ptsCount: 0 });
    const authors = read.filter(({ from_id: authorId }) => isTold(authorId, peerId));
    const settled = writer.settleDate([userId, ...authors.map((author) => author.from_id)], date);
    const readMaxId = Math.max(...read.map((author) => author.max_id));
    const stillUnreadCount = Math.max(0, read.reduce((unread, { count }) => unread - count, dialog.unread_count));
    updateInbox.run(readMaxId, stillUnreadCount, userId, peerId);
    const own = writer.log(userId, settled, { type: 'readInbox', peerId, maxId: readMaxId, stillUnreadCount });
    const events: BoxEvent[] = [own];
    for (const { from_id: authorId, shared_id: sharedId } of authors) {
      const copy = selectCopy.get(sharedId, authorId);
      if (copy === undefined || updateOutbox.run(copy.id, authorId, copy.peer_id, copy.id).changes === 0) continue;
      events.push(writer.log(authorId, settled, { type: 'readOutbox', peerId: copy.peer_id, maxId: copy.id }));
    }
    return { outcome: { pts: own.pts, ptsCount: own.ptsCount }, committed: boxEvents(events, { userId, origin }) };
  };
}
