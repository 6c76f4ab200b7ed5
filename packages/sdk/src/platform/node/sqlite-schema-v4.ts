/** Version 4 of the SQLite store: chats, messages and the outbox, and every record as a body that can be sealed. */
import { createRecordCodec } from '../../storage/record-codec.js';
import { parseValue } from '../../storage/value-text.js';
import { identityOf, writeBody } from './sqlite-bodies.js';
import type { SqliteConnection, SqliteRow } from './sqlite-connection.js';
import { onlyKey } from './sqlite-table.js';

/** The tables that are a key and a body, with the name of the key. */
const keyed = {
  session: 'id',
  auth_keys: 'dc_id',
  dc_options: 'id',
  update_state: 'id',
  channel_states: 'channel_id',
  peers: 'id',
  store_key: 'id',
  chat_lists: 'folder_id',
  folders: 'id',
  histories: 'chat_id',
  outbox: 'local_id',
} as const;

/** The tables of version 3 that go on as bodies; their names lead to the same peers as before. */
const converted = ['session', 'auth_keys', 'dc_options', 'update_state', 'channel_states', 'peers'] as const;

/**
 * `messages` lies on the disk in the order of chats and ids, as it is read. `search_id` is the row of a message in
 * `search`, and grows with the date: the newest hits are found without looking at the others. `search` keeps no texts.
 * What words of one or two letters begin is listed for itself: nearly everything would have to be gone through.
 */
const others = `
  CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    folder_id INTEGER NOT NULL,
    sort_order INTEGER NOT NULL,
    body ANY NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX chats_by_place ON chats (folder_id, sort_order, chat_id) WHERE sort_order > 0;
  CREATE TABLE messages (
    chat_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    date INTEGER NOT NULL,
    search_id INTEGER,
    body ANY NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (chat_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX messages_by_common_id ON messages (id) WHERE chat_id >= -1000000000000;
  CREATE UNIQUE INDEX messages_by_search_id ON messages (search_id) WHERE search_id IS NOT NULL;
  CREATE TABLE counters (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    messages INTEGER NOT NULL
  ) STRICT;
  INSERT INTO counters VALUES (1, 0);
  CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, detail = none, prefix = '1 2', tokenize = "ascii tokenchars '$'");
`;

/** Leads from version 3 to version 4. */
export function toVersion4(connection: SqliteConnection): void {
  for (const table of converted) connection.exec(`ALTER TABLE ${table} RENAME TO old_${table}`);
  for (const [table, key] of Object.entries(keyed)) {
    connection.exec(`CREATE TABLE ${table} (${key} INTEGER PRIMARY KEY, body ANY NOT NULL, sum INTEGER NOT NULL) STRICT`);
  }
  connection.exec(others);
  const codec = createRecordCodec();
  const move = (table: (typeof converted)[number], columns: string, toRecord: (row: SqliteRow) => { readonly key: number; readonly value: unknown }): void => {
    const put = connection.prepare(`INSERT INTO ${table} (${keyed[table]}, body, sum) VALUES (?, ?, ?)`);
    for (const row of connection.prepare(`SELECT ${columns} FROM old_${table}`).all()) {
      const { key, value } = toRecord(row);
      const { body, sum } = writeBody(codec, identityOf(table, key), value);
      put.run(key, body, sum);
    }
  };
  move('session', 'main_dc_id, test_mode, self_id', toSession);
  move('auth_keys', 'dc_id, auth_key, salts, time_offset, temporary_key', toAuthKey);
  move('update_state', 'pts, qts, seq, date', (row) => ({ key: onlyKey, value: { ...row } }));
  move('channel_states', 'channel_id, pts, behind', toChannelState);
  // As text, because access hashes have 64 bits.
  move('peers', 'id, CAST(access_hash AS TEXT) AS access_hash, min, name, usernames, phone, object', toPeer);
  const options = connection.prepare('SELECT value FROM old_dc_options ORDER BY position').all();
  if (options.length > 0) {
    const { body, sum } = writeBody(codec, identityOf('dc_options', onlyKey), options.map((row) => parseValue(row['value'] as string)));
    connection.prepare('INSERT INTO dc_options (id, body, sum) VALUES (?, ?, ?)').run(onlyKey, body, sum);
  }
  for (const table of converted) connection.exec(`DROP TABLE old_${table}`);
}

function toSession(row: SqliteRow): { key: number; value: unknown } {
  const selfId = row['self_id'];
  return { key: onlyKey, value: { mainDcId: row['main_dc_id'], testMode: row['test_mode'] === 1, ...(selfId !== null && { selfId }) } };
}

function toAuthKey(row: SqliteRow): { key: number; value: unknown } {
  const dcId = row['dc_id'] as number;
  const temporaryKey = row['temporary_key'];
  const value = {
    dcId,
    authKey: new Uint8Array(row['auth_key'] as Uint8Array),
    salts: parseValue(row['salts'] as string),
    timeOffset: row['time_offset'],
    ...(temporaryKey !== null && { temporaryKey: parseValue(temporaryKey as string) }),
  };
  return { key: dcId, value };
}

function toChannelState(row: SqliteRow): { key: number; value: unknown } {
  const channelId = row['channel_id'] as number;
  return { key: channelId, value: { channelId, pts: row['pts'], ...(row['behind'] === 1 && { behind: true }) } };
}

function toPeer(row: SqliteRow): { key: number; value: unknown } {
  const id = row['id'] as number;
  const { access_hash: accessHash, phone, object } = row;
  const value = {
    id,
    ...(accessHash !== null && { accessHash: BigInt(accessHash as string) }),
    min: row['min'] === 1,
    name: row['name'],
    usernames: JSON.parse(row['usernames'] as string) as unknown,
    ...(phone !== null && { phone }),
    ...(object !== null && { object: parseValue(object as string) }),
  };
  return { key: id, value };
}
