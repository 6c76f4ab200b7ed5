/** How a SQLite store comes to its codec: by what it keeps of its key. */
import { damagedKey } from '../../encryption/data-key-guard.js';
import { createRecordCodec, type RecordCodec } from '../../storage/record-codec.js';
import { identityOf, readBody, writeBody } from './sqlite-bodies.js';
import { readSingle, type SqliteConnection } from './sqlite-connection.js';
import { onlyKey } from './sqlite-table.js';

/**
 * Gives the codec of a store.
 *
 * @param kept what the store keeps of its key; `undefined` when nothing
 * @param isEmpty whether nothing was ever written, so that a key may still be chosen
 * @returns the codec, with what the store is to keep from now on, where that is something else
 */
export type UnlockSqlite = (kept: unknown, isEmpty: boolean) => Promise<{ readonly codec: RecordCodec; readonly keep?: unknown }>;

const table = 'store_key';

/** Of these tables one has rows as soon as anything was written that a key would have to seal. */
const sealedTables: readonly string[] = [
  ...['session', 'auth_keys', 'dc_options', 'update_state', 'channel_states', 'peers'],
  ...['chats', 'chat_lists', 'folders', 'messages', 'histories', 'outbox'],
];

/** Reads what is kept of the key, which itself is never sealed, and unlocks with it. */
export async function unlockSqlite(connection: SqliteConnection, unlock: UnlockSqlite): ReturnType<UnlockSqlite> {
  const row = connection.prepare(`SELECT body, sum FROM ${table} WHERE id = ${onlyKey}`).get();
  if (row === undefined) refuseKeyless(connection);
  const kept = row && readBody(createRecordCodec(), identityOf(table, onlyKey), row);
  const isEmpty = sealedTables.every((name) => readSingle(connection, `SELECT EXISTS (SELECT 1 FROM ${name})`) === 0);
  return unlock(kept, isEmpty);
}

/** Throws `CORRUPT_DATABASE` where nothing is kept of a key, and records are sealed: no key opens them, nor are they to be overwritten. */
export function refuseKeyless(connection: SqliteConnection): void {
  if (sealedTables.some((name) => readSingle(connection, `SELECT typeof(body) FROM ${name} LIMIT 1`) === 'blob')) throw damagedKey();
}

/** Keeps something else of the key. */
export function keepKey(connection: SqliteConnection, keep: unknown): void {
  const { body, sum } = writeBody(createRecordCodec(), identityOf(table, onlyKey), keep);
  connection.prepare(`INSERT OR REPLACE INTO ${table} (id, body, sum) VALUES (${onlyKey}, ?, ?)`).run(body, sum);
}
