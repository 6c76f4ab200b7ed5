/** Bots in SQLite. */
import type { Database } from 'better-sqlite3';
import { usernameKey } from '../../domain/username.js';
import type { BotStore } from '../bot-store.js';
import type { Committer } from './committer.js';
import { toSigned } from './int64.js';
import { createKeyLogin } from './key-login.js';
import { selectUser, toUser } from './user-row.js';
import type { UserRow } from './user-row.js';

/** The bot port on SQLite. */
export function createSqliteBots(database: Database, committer: Committer): BotStore {
  const selectName = database.prepare<[string], { one: number }>('SELECT 1 AS one FROM username WHERE key = ?');
  const insertName = database.prepare<[string, string, number]>("INSERT INTO username (key, display, owner_kind, owner_id) VALUES (?, ?, 'user', ?)");
  const insertUser = database.prepare<[{ hash: Uint8Array; name: string; now: number; homeDc: number }]>(
    "INSERT INTO user (phone, first_name, last_name, created_at, bot_token_hash, home_dc) VALUES ('bot:' || lower(hex(@hash)), @name, '', @now, @hash, @homeDc)",
  );
  const insertBox = database.prepare<[number]>('INSERT INTO box (user_id) VALUES (?)');
  const selectById = database.prepare<[number], UserRow>(`${selectUser} WHERE user.id = ?`);
  const selectByToken = database.prepare<[Uint8Array, number], UserRow>(`${selectUser} WHERE user.bot_token_hash = ? AND user.id = ?`);
  const keyLogin = createKeyLogin(database);

  return {
    create: ({ firstName, username, secretHash, now, homeDc = 0 }) =>
      committer.write(() => {
        if (selectName.get(usernameKey(username)) !== undefined) return { type: 'occupied' };
        const userId = Number(insertUser.run({ hash: secretHash, name: firstName, now, homeDc }).lastInsertRowid);
        insertBox.run(userId);
        insertName.run(usernameKey(username), username, userId);
        return { type: 'created', user: toUser(selectById.get(userId) as UserRow) };
      }),
    logIn: ({ authKeyId, userId, secretHash, now, authorizationHash }) =>
      committer.write(() => {
        const row = selectByToken.get(secretHash, userId);
        if (row === undefined) return { type: 'unknown' };
        const home = keyLogin.awayFrom(toSigned(authKeyId), userId);
        if (home !== undefined) return { type: 'away', dcId: home };
        keyLogin.finish({ authKeyId: toSigned(authKeyId), userId, now, authorizationHash });
        return { type: 'loggedIn', user: toUser(row) };
      }),
  };
}
