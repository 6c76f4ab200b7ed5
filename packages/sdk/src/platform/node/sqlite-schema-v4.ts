/** Version 4 of the SQLite store: chats, messages and the outbox, and every record as a body that can be sealed. */
import { databaseError } from '../../errors/database-error.js';
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

/** A record as bodies hold it, and the key that it is stored by. */
export interface ConvertedRecord {
  readonly key: number;
  readonly value: unknown;
}

/** A table of versions 1 to 3 whose rows go on as bodies, each by itself. */
export interface OldTable {
  readonly name: 'session' | 'auth_keys' | 'update_state' | 'channel_states' | 'peers';
  /** The version that brought it. */
  readonly since: number;
  readonly key: string;
  /** What is selected of version 3. */
  readonly columns: string;
  /** Throws for what was never written. */
  readonly toRecord: (row: SqliteRow) => ConvertedRecord;
}

/** The tables of version 3 that go on as bodies, but for `dc_options`; their names lead to the same peers as before. */
export const oldTables: readonly OldTable[] = [
  { name: 'session', since: 1, key: 'id', columns: 'main_dc_id, test_mode, self_id', toRecord: toSession },
  { name: 'auth_keys', since: 1, key: 'dc_id', columns: 'dc_id, auth_key, salts, time_offset, temporary_key', toRecord: toAuthKey },
  { name: 'update_state', since: 1, key: 'id', columns: 'pts, qts, seq, date', toRecord: (row) => ({ key: onlyKey, value: { ...row } }) },
  { name: 'channel_states', since: 3, key: 'channel_id', columns: 'channel_id, pts, behind', toRecord: toChannelState },
  // As text, because access hashes have 64 bits.
  { name: 'peers', since: 1, key: 'id', columns: 'id, CAST(access_hash AS TEXT) AS access_hash, min, name, usernames, phone, object', toRecord: toPeer },
];

/**
 * `messages` lies on the disk in the order of chats and ids. `search_id` is the row of a message in
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
  const converted = [...oldTables.map(({ name }) => name), 'dc_options'] as const;
  for (const table of converted) connection.exec(`ALTER TABLE ${table} RENAME TO old_${table}`);
  for (const [table, key] of Object.entries(keyed)) {
    connection.exec(`CREATE TABLE ${table} (${key} INTEGER PRIMARY KEY, body ANY NOT NULL, sum INTEGER NOT NULL) STRICT`);
  }
  connection.exec(others);
  for (const { name, columns, toRecord } of oldTables) {
    const put = prepareBodies(connection, name);
    for (const row of connection.prepare(`SELECT ${columns} FROM old_${name}`).all()) put(convert(name, () => toRecord(row)));
  }
  const options = connection.prepare('SELECT value FROM old_dc_options ORDER BY position').all();
  if (options.length > 0) prepareBodies(connection, 'dc_options')(convert('dc_options', () => toDcOptions(options)));
  for (const table of converted) connection.exec(`DROP TABLE old_${table}`);
}

/** Gives what stores converted records. */
export function prepareBodies(connection: SqliteConnection, table: keyof typeof keyed): (record: ConvertedRecord) => void {
  const codec = createRecordCodec();
  const put = connection.prepare(`INSERT OR REPLACE INTO ${table} (${keyed[table]}, body, sum) VALUES (?, ?, ?)`);
  return ({ key, value }) => {
    const { body, sum } = writeBody(codec, identityOf(table, key), value);
    put.run(key, body, sum);
  };
}

/** All addresses are one record from version 4 on. */
export function toDcOptions(rows: readonly SqliteRow[]): ConvertedRecord {
  return { key: onlyKey, value: rows.map((row) => parseValue(row['value'] as string)) };
}

/** What cannot be read as what it must be is damaged, though SQLite finds nothing wrong with it. */
function convert(table: string, toRecord: () => ConvertedRecord): ConvertedRecord {
  try {
    return toRecord();
  } catch (error) {
    throw databaseError('CORRUPT_DATABASE', `A row of ${table} is damaged.`, { cause: error });
  }
}

function toSession(row: SqliteRow): ConvertedRecord {
  const selfId = row['self_id'];
  return { key: onlyKey, value: { mainDcId: row['main_dc_id'], testMode: row['test_mode'] === 1, ...(selfId !== null && { selfId }) } };
}

function toAuthKey(row: SqliteRow): ConvertedRecord {
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

function toChannelState(row: SqliteRow): ConvertedRecord {
  const channelId = row['channel_id'] as number;
  return { key: channelId, value: { channelId, pts: row['pts'], ...(row['behind'] === 1 && { behind: true }) } };
}

function toPeer(row: SqliteRow): ConvertedRecord {
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
