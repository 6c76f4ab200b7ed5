/** Writing messages and read marks in SQLite. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import type { AppendOutcome, AppendPrivateMessage, MessageStore, ReadHistory, ReadOutcome } from '../message-store.js';
import { createBoxWriter } from './box-writer.js';
import type { CopyPlace } from './box-writer.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { digestSending } from './sending-digest.js';
import type { DraftWriter } from './sqlite-drafts.js';
import { createSendingLog } from './sending-log.js';

/** The message port on SQLite. */
export function createSqliteMessages(database: Database, write: PublishingWriter, saveDraft: DraftWriter): MessageStore {
  const append = prepareAppend(database, saveDraft);
  const read = prepareRead(database);
  return {
    appendPrivateMessage: (command) => write(() => append(command)),
    readHistory: (command) => write(() => read(command)),
  };
}

function prepareAppend(database: Database, saveDraft: DraftWriter): (command: AppendPrivateMessage) => Done<AppendOutcome> {
  const writer = createBoxWriter(database);
  const sendings = createSendingLog(database);
  const selectAnswered = database.prepare<[number, number], { peer_id: number; shared_id: number }>(
    'SELECT peer_id, shared_id FROM message WHERE box_user_id = ? AND id = ?',
  );

  return (command) => {
    const { senderId, recipientId, randomId, date, text, entities, replyToId, silent, clearDraft, origin } = command;
    const sending = { senderId, randomId, digest: digestSending(command) };
    const earlier = sendings.find(sending);
    if (earlier !== undefined) return unchanged(earlier);
    const answered = replyToId === undefined ? undefined : selectAnswered.get(senderId, replyToId);
    if (replyToId !== undefined && answered?.peer_id !== recipientId) return unchanged({ type: 'replyNotFound' });

    const own: CopyPlace = { userId: senderId, peerId: recipientId };
    const places = senderId === recipientId ? [own] : [own, { userId: recipientId, peerId: senderId }];
    const events = writer.putCopies({ fromId: senderId, date, text, entities, replyToSharedId: answered?.shared_id, silent }, places);
    const [{ message, pts, ptsCount }] = events as [(typeof events)[0]];
    sendings.keep(sending, message, pts);
    const cleared = clearDraft ? saveDraft({ userId: senderId, peerId: recipientId, draft: undefined, date }) : [];
    return { outcome: { type: 'appended', message, pts, ptsCount }, committed: [...boxEvents(events, { userId: senderId, origin }), ...cleared] };
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
  // The partner may have deleted the own copy of the newest message that has been read.
  const selectTwin = database.prepare<[number, number, number, number], { id: number }>(`
    SELECT twin.id FROM message JOIN message AS twin ON twin.shared_id = message.shared_id AND twin.box_user_id = ?
    WHERE message.box_user_id = ? AND message.peer_id = ? AND message.id <= ? AND message.out = 0 ORDER BY message.id DESC LIMIT 1`);
  const updateInbox = database.prepare<[number, number, number, number]>(
    'UPDATE dialog SET read_inbox_max_id = ?, unread_count = ? WHERE user_id = ? AND peer_id = ?',
  );
  const updateOutbox = database.prepare<[number, number, number, number]>(
    'UPDATE dialog SET read_outbox_max_id = ? WHERE user_id = ? AND peer_id = ? AND read_outbox_max_id < ?',
  );

  return ({ userId, peerId, maxId, date, origin }) => {
    const upTo = maxId > 0 ? maxId : Number.MAX_SAFE_INTEGER;
    const dialog = selectDialog.get(userId, peerId);
    const read = dialog && selectNewlyRead.get(userId, peerId, dialog.read_inbox_max_id, upTo);
    if (dialog === undefined || read === undefined || read.max_id === null) return unchanged({ pts: writer.readPts(userId), ptsCount: 0 });
    const settled = writer.settleDate([userId, peerId], date);
    const stillUnreadCount = Math.max(0, dialog.unread_count - read.count);
    updateInbox.run(read.max_id, stillUnreadCount, userId, peerId);
    const own = writer.log(userId, settled, { type: 'readInbox', peerId, maxId: read.max_id, stillUnreadCount });
    const events: BoxEvent[] = [own];
    const twin = selectTwin.get(peerId, userId, peerId, read.max_id);
    if (twin !== undefined && updateOutbox.run(twin.id, peerId, userId, twin.id).changes === 1) {
      events.push(writer.log(peerId, settled, { type: 'readOutbox', peerId: userId, maxId: twin.id }));
    }
    return { outcome: { pts: own.pts, ptsCount: own.ptsCount }, committed: boxEvents(events, { userId, origin }) };
  };
}
