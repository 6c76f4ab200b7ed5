/** Finding, changing and removing the copies of messages. All runs inside a transaction, and makes no events. */
import type { Database } from 'better-sqlite3';
import type { BoxMessage } from '../../domain/message.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import { entitiesColumn, messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { createBoxIndex } from './search-index.js';

/** Reads and writes copies. */
export interface MessageCopies {
  find(userId: UserId, id: number): BoxMessage | undefined;
  /** The copies of a message, in whatever boxes. */
  ofShared(sharedId: number): BoxMessage[];
  /** A box's copy of a message. */
  findShared(sharedId: number, userId: UserId): BoxMessage | undefined;
  saveEdit(copy: BoxMessage): void;
  setPinned(copy: BoxMessage, pinned: boolean): void;
  /** Removes copies of one box and one conversation, whose line in the list follows. */
  remove(userId: UserId, peerId: PeerId, copies: readonly BoxMessage[]): void;
}

interface DialogRow {
  readonly top_message_id: number;
  readonly read_inbox_max_id: number;
}

/** Prepares the statements of `MessageCopies`. */
export function createMessageCopies(database: Database): MessageCopies {
  const select = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND id = ?`);
  const selectShared = database.prepare<[number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE shared_id = ?`);
  const selectCopy = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE shared_id = ? AND box_user_id = ?`);
  const updateText = database.prepare('UPDATE message SET text = ?, entities = ?, edit_date = ? WHERE box_user_id = ? AND id = ?');
  const updatePinned = database.prepare<[number, number, number]>('UPDATE message SET pinned = ? WHERE box_user_id = ? AND id = ?');
  const remove = database.prepare<[number, number]>('DELETE FROM message WHERE box_user_id = ? AND id = ?');
  const selectDialog = database.prepare<[number, number], DialogRow>(
    'SELECT top_message_id, read_inbox_max_id FROM dialog WHERE user_id = ? AND peer_id = ?',
  );
  const shrinkDialog = database.prepare<[number, number, number, number]>(`
    UPDATE dialog SET message_count = message_count - ?, unread_count = max(0, unread_count - ?) WHERE user_id = ? AND peer_id = ?`);
  const selectTop = database.prepare<[number, number], { id: number; date: number }>(
    'SELECT id, date FROM message WHERE box_user_id = ? AND peer_id = ? ORDER BY id DESC LIMIT 1',
  );
  const updateTop = database.prepare<[number, number, number, number]>('UPDATE dialog SET top_message_id = ?, top_date = ? WHERE user_id = ? AND peer_id = ?');
  const words = createBoxIndex(database);

  return {
    find: (userId, id) => toCopy(select.get(userId, id)),
    ofShared: (sharedId) => selectShared.all(sharedId).map(toMessage),
    findShared: (sharedId, userId) => toCopy(selectCopy.get(sharedId, userId)),
    saveEdit: (copy) => {
      const { text, entities, editDate, boxUserId, id } = copy;
      updateText.run(text, entitiesColumn(entities), editDate ?? null, boxUserId, id);
      words.replace(copy);
    },
    setPinned: (copy, pinned) => {
      updatePinned.run(Number(pinned), copy.boxUserId, copy.id);
      words.replace({ ...copy, pinned });
    },
    remove: (userId, peerId, copies) => {
      for (const copy of copies) {
        remove.run(userId, copy.id);
        words.remove(copy);
      }
      const dialog = selectDialog.get(userId, peerId);
      if (dialog === undefined) return;
      const unread = copies.filter(({ out, id }) => !out && id > dialog.read_inbox_max_id);
      shrinkDialog.run(copies.length, unread.length, userId, peerId);
      if (!copies.some(({ id }) => id === dialog.top_message_id)) return;
      const top = selectTop.get(userId, peerId);
      updateTop.run(top?.id ?? 0, top?.date ?? 0, userId, peerId);
    },
  };
}

function toCopy(row: MessageRow | undefined): BoxMessage | undefined {
  return row && toMessage(row);
}
