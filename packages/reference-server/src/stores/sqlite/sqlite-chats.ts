/** Basic groups in SQLite. */
import type { Database } from 'better-sqlite3';
import type { ChatStore } from '../chat-store.js';
import { createChatChanges } from './chat-changes.js';
import { createChatRows } from './chat-rows.js';
import type { Committer } from './committer.js';
import type { PublishingWriter } from './publishing-writer.js';
import type { ToldDate } from './seq-writer.js';

/** The group port on SQLite. */
export function createSqliteChats(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): ChatStore {
  const rows = createChatRows(database);
  const changes = createChatChanges(database, told);
  const countCommon = database.prepare<[number, number], { total: number }>(`
    SELECT count(*) AS total FROM chat_member mine JOIN chat_member theirs ON theirs.chat_id = mine.chat_id AND theirs.user_id = ?
    WHERE mine.user_id = ? AND mine.standing IN ('admin', 'member') AND theirs.standing IN ('admin', 'member')`);
  const selectCommon = database.prepare<[{ user: number; other: number; maxId: number; limit: number }], { chat_id: number }>(`
    SELECT mine.chat_id FROM chat_member mine JOIN chat_member theirs ON theirs.chat_id = mine.chat_id AND theirs.user_id = @other
    WHERE mine.user_id = @user AND mine.standing IN ('admin', 'member') AND theirs.standing IN ('admin', 'member')
      AND (@maxId = 0 OR mine.chat_id < @maxId)
    ORDER BY mine.chat_id DESC LIMIT @limit`);

  return {
    view: (viewerId, ids) => committer.read(() => rows.view(viewerId, ids)),
    members: (chatId) => committer.read(() => rows.members(chatId)),
    common: ({ userId, otherId, maxId, limit }) =>
      committer.read(() => ({
        chatIds: selectCommon.all({ user: userId, other: otherId, maxId, limit }).map((row) => row.chat_id),
        total: countCommon.get(otherId, userId)?.total ?? 0,
      })),
    create: (command) => write(() => changes.create(command)),
    addMember: (command) => write(() => changes.addMember(command)),
    join: (command) => write(() => changes.join(command)),
    removeMember: (command) => write(() => changes.removeMember(command)),
    editTitle: (command) => write(() => changes.editTitle(command)),
    editAdmin: (command) => write(() => changes.editAdmin(command)),
  };
}
