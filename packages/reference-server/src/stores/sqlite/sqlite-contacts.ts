/** Contact lists in SQLite. */
import type { Database } from 'better-sqlite3';
import type { ContactStore } from '../contact-store.js';
import type { Committer } from './committer.js';

interface NamedUserRow {
  readonly id: number;
  readonly first_name: string;
  readonly last_name: string;
}

/** The contact port on SQLite. */
export function createSqliteContacts(database: Database, committer: Committer): ContactStore {
  const upsert = database.prepare<[number, number, string, string, string]>(`
    INSERT INTO contact (owner_id, user_id, first_name, last_name, phone) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (owner_id, user_id) DO UPDATE SET
      first_name = excluded.first_name, last_name = excluded.last_name, phone = coalesce(nullif(excluded.phone, ''), phone)`);
  const selectByPhone = database.prepare<[string], NamedUserRow>('SELECT id, first_name, last_name FROM user WHERE phone = ?');
  const remove = database.prepare<[number, number]>('DELETE FROM contact WHERE owner_id = ? AND user_id = ?');
  const select = database.prepare<[number, number], { user_id: number; mutual: number }>(`
    SELECT user_id, EXISTS (SELECT 1 FROM contact back WHERE back.owner_id = contact.user_id AND back.user_id = contact.owner_id) AS mutual
    FROM contact WHERE owner_id = ? ORDER BY user_id LIMIT ?`);

  return {
    save: ({ ownerId, userId, firstName, lastName, phone }) =>
      committer.write(() => {
        upsert.run(ownerId, userId, firstName, lastName, phone);
      }),
    importByPhone: ({ ownerId, entries }) =>
      committer.write(() =>
        entries.map(({ phone, firstName, lastName }) => {
          const user = selectByPhone.get(phone);
          if (user === undefined || user.id === ownerId) return undefined;
          const unnamed = firstName === '';
          upsert.run(ownerId, user.id, unnamed ? user.first_name : firstName, unnamed ? user.last_name : lastName, phone);
          return user.id;
        }),
      ),
    remove: (ownerId, userIds) =>
      committer.write(() => {
        for (const userId of userIds) remove.run(ownerId, userId);
      }),
    list: (ownerId, limit) =>
      committer.read(() => select.all(ownerId, limit).map((row) => ({ userId: row.user_id, mutual: row.mutual === 1 }))),
  };
}
