/** People in SQLite. */
import type { Database } from 'better-sqlite3';
import { usernameKey } from '../../domain/username.js';
import type { UserStore } from '../user-store.js';
import type { Committer } from './committer.js';
import { toUnsigned } from './int64.js';
import { createUserTeller } from './user-teller.js';
import { unchanged } from './publishing-writer.js';
import type { PublishingWriter } from './publishing-writer.js';
import type { ToldDate } from './seq-writer.js';
import { goneNumber, selectUser, userColumns, toUser, toViewedUser } from './user-row.js';
import type { UserRow, ViewedUserRow } from './user-row.js';

/** The user port on SQLite. */
export function createSqliteUsers(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): UserStore {
  const tell = createUserTeller(database, told);
  // SQLite's own lower() knows ASCII only.
  database.function('fold', { deterministic: true }, (text) => String(text).toLowerCase());
  const selectById = database.prepare<[number], UserRow>(`${selectUser} WHERE user.id = ?`);
  const selectByPhone = database.prepare<[string], UserRow>(`${selectUser} WHERE user.phone = ?`);
  const selectByUsername = database.prepare<[string], UserRow>(`${selectUser} WHERE username.key = ?`);
  const selectViewed = database.prepare<[{ viewer: number; ids: string }], ViewedUserRow>(`
    SELECT ${userColumns},
      contact.first_name AS contact_first_name, contact.last_name AS contact_last_name, contact.phone AS contact_phone,
      EXISTS (SELECT 1 FROM contact back WHERE back.owner_id = user.id AND back.user_id = @viewer) AS knows_viewer
    FROM user
      LEFT JOIN username ON username.owner_kind = 'user' AND username.owner_id = user.id
      LEFT JOIN contact ON contact.owner_id = @viewer AND contact.user_id = user.id
    WHERE user.id IN (SELECT value FROM json_each(@ids))`);
  const selectOwner = database.prepare<[string], { owner_kind: string; owner_id: number }>('SELECT owner_kind, owner_id FROM username WHERE key = ?');
  const dropUsername = database.prepare<[number]>("DELETE FROM username WHERE owner_kind = 'user' AND owner_id = ?");
  const takeUsername = database.prepare<[string, string, number]>(
    "INSERT INTO username (key, display, owner_kind, owner_id) VALUES (?, ?, 'user', ?)",
  );
  const updateProfile = database.prepare<[string | null, string | null, string | null, number]>(
    'UPDATE user SET first_name = coalesce(?, first_name), last_name = coalesce(?, last_name), about = coalesce(?, about) WHERE id = ?',
  );
  const updatePresence = database.prepare<[number, number, number]>('UPDATE user SET online_until = ?, last_seen = ? WHERE id = ?');
  const forget = database.prepare<[number]>(`
    UPDATE user SET phone = ${goneNumber}, first_name = '', last_name = '', about = '', bot_token_hash = NULL, online_until = 0, last_seen = 0, photo = NULL
    WHERE id = ?`);
  const dropWaiting = ['password', 'password_challenge', 'password_draft', 'password_recovery', 'pending_login', 'login_token', 'profile_photo'].map((table) => database.prepare<[number]>(`DELETE FROM ${table} WHERE user_id = ?`));
  const endLogins = database
    .prepare<[number], { id: bigint }>(
      "UPDATE auth_key SET user_id = NULL, hash = 0, logged_in_at = 0, imported = 0, ended_by = 'USER_DEACTIVATED' WHERE user_id = ? RETURNING id",
    )
    .safeIntegers();
  const searchContacts = database.prepare<[{ viewer: number; text: string; limit: number }], { id: number }>(`
    SELECT contact.user_id AS id
    FROM contact LEFT JOIN username ON username.owner_kind = 'user' AND username.owner_id = contact.user_id
    WHERE contact.owner_id = @viewer
      AND (instr(fold(contact.first_name || ' ' || contact.last_name), @text) > 0 OR instr(username.key, @text) > 0)
    ORDER BY contact.user_id LIMIT @limit`);
  const searchUsernames = database.prepare<[{ viewer: number; from: string; to: string; limit: number }], { id: number }>(`
    SELECT owner_id AS id FROM username
    WHERE key >= @from AND key < @to AND owner_kind = 'user' AND owner_id <> @viewer
      AND NOT EXISTS (SELECT 1 FROM contact WHERE contact.owner_id = @viewer AND contact.user_id = owner_id)
    ORDER BY key LIMIT @limit`);

  return {
    find: (id) =>
      committer.read(() => {
        const row = selectById.get(id);
        return row && toUser(row);
      }),
    findByPhone: (phone) =>
      committer.read(() => {
        const row = selectByPhone.get(phone);
        return row && toUser(row);
      }),
    findByUsername: (username) =>
      committer.read(() => {
        const row = selectByUsername.get(usernameKey(username));
        return row && toUser(row);
      }),
    view: (viewerId, ids) =>
      committer.read(() => selectViewed.all({ viewer: viewerId, ids: JSON.stringify([...new Set(ids)]) }).map(toViewedUser)),
    setUsername: (userId, username, date) =>
      write(() => {
        if (selectById.get(userId)?.username === (username ?? null)) return unchanged('notModified');
        if (username !== undefined) {
          const owner = selectOwner.get(usernameKey(username));
          if (owner !== undefined && (owner.owner_kind !== 'user' || owner.owner_id !== userId)) return unchanged('occupied');
        }
        dropUsername.run(userId);
        if (username !== undefined) takeUsername.run(usernameKey(username), username, userId);
        return { outcome: 'changed', committed: tell(userId, date, 'userName') };
      }),
    updateProfile: ({ userId, firstName, lastName, about, date }) =>
      write(() => {
        const before = selectById.get(userId);
        updateProfile.run(firstName ?? null, lastName ?? null, about ?? null, userId);
        const after = selectById.get(userId);
        const renamed = before?.first_name !== after?.first_name || before?.last_name !== after?.last_name;
        return { outcome: undefined, committed: renamed ? tell(userId, date, 'userName') : [] };
      }),
    setPresence: (userId, { onlineUntil, lastSeen }) =>
      committer.write(() => {
        updatePresence.run(onlineUntil, lastSeen, userId);
      }),
    deactivate: (userId) =>
      committer.write(() => {
        if (forget.run(userId).changes === 0) return undefined;
        dropUsername.run(userId);
        for (const drop of dropWaiting) drop.run(userId);
        return endLogins.all(userId).map((row) => toUnsigned(row.id));
      }),
    search: ({ viewerId, text, limit }) =>
      committer.read(() => {
        const wanted = text.toLowerCase();
        const contacts = searchContacts.all({ viewer: viewerId, text: wanted, limit });
        // A username has ASCII letters only, so what begins with the text lies below the text followed by U+FFFF.
        const others = searchUsernames.all({ viewer: viewerId, from: wanted, to: `${wanted}\uffff`, limit });
        return { contacts: contacts.map((row) => row.id), others: others.map((row) => row.id) };
      }),
  };
}
