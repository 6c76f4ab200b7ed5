/** The tables of the SQLite store, version by version. */
import { databaseError } from '../../errors/database-error.js';
import { inTransaction, readSingle, type SqliteConnection } from './sqlite-connection.js';
import { applicationId } from './sqlite-header.js';
import { toVersion4 } from './sqlite-schema-v4.js';
import { toVersion5 } from './sqlite-schema-v5.js';

/**
 * What leads from each version to the next; the first entry makes version 1 out of an empty file.
 *
 * An entry that was released is never changed: its fixture in `fixtures/` must go on opening.
 */
const migrations: readonly (string | ((connection: SqliteConnection) => void))[] = [
  `
  CREATE TABLE session (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    main_dc_id INTEGER NOT NULL,
    test_mode INTEGER NOT NULL,
    self_id INTEGER
  ) STRICT;
  CREATE TABLE auth_keys (
    dc_id INTEGER PRIMARY KEY,
    auth_key BLOB NOT NULL CHECK (length(auth_key) = 256),
    salts TEXT NOT NULL,
    time_offset REAL NOT NULL
  ) STRICT;
  CREATE TABLE dc_options (
    position INTEGER PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  CREATE TABLE update_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    pts INTEGER NOT NULL,
    qts INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    date INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE peers (
    id INTEGER PRIMARY KEY,
    access_hash INTEGER,
    min INTEGER NOT NULL,
    name TEXT NOT NULL,
    usernames TEXT NOT NULL,
    phone TEXT,
    object TEXT
  ) STRICT;
  CREATE TABLE peer_usernames (
    username TEXT PRIMARY KEY,
    peer_id INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX peer_usernames_by_peer ON peer_usernames (peer_id);
  CREATE TABLE peer_phones (
    phone TEXT PRIMARY KEY,
    peer_id INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX peer_phones_by_peer ON peer_phones (peer_id);
  `,
  // Version 2: temporary keys that are stored on request.
  'ALTER TABLE auth_keys ADD COLUMN temporary_key TEXT',
  // Version 3: how far each channel is applied.
  `
  CREATE TABLE channel_states (
    channel_id INTEGER PRIMARY KEY,
    pts INTEGER NOT NULL,
    behind INTEGER NOT NULL
  ) STRICT;
  `,
  // Version 4: chats, messages, the outbox; records as bodies.
  toVersion4,
  // Version 5: messages in the order of their coming.
  toVersion5,
];

/** The version that this code reads and writes. */
export const schemaVersion: number = migrations.length;

/** From this version on all records are bodies, and a store may have a key. */
export const firstVersionWithBodies = 4;

/** The version of a database of ours; 0 of one that is empty. */
export function readVersion(connection: SqliteConnection): number {
  return readSingle(connection, 'PRAGMA user_version') as number;
}

/**
 * Brings a database of ours, or an empty one, to the current version, in one transaction.
 *
 * Throws `NEWER_DATABASE` for a version from the future and `FOREIGN_DATABASE` for an unsigned file with tables.
 */
export function migrateSqlite(connection: SqliteConnection, path: string): void {
  const version = readVersion(connection);
  const owner = readSingle(connection, 'PRAGMA application_id');
  const tables = readSingle(connection, 'SELECT count(*) FROM sqlite_schema') as number;
  if (owner !== applicationId && (tables > 0 || version > 0)) {
    throw databaseError('FOREIGN_DATABASE', `The file ${path} belongs to another program.`);
  }
  if (version > schemaVersion) {
    throw databaseError('NEWER_DATABASE', `The database ${path} has version ${version}, this SDK knows versions up to ${schemaVersion}.`);
  }
  if (version === schemaVersion) return;
  // So that the file can shrink; it must be said before there is a table.
  if (version === 0) connection.exec('PRAGMA auto_vacuum = INCREMENTAL');
  inTransaction(connection, () => {
    for (const step of migrations.slice(version)) {
      if (typeof step === 'string') connection.exec(step);
      else step(connection);
    }
    // The signature and the number lie in the file's header and belong to the transaction.
    connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
  });
}
