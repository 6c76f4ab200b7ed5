/** The tables of the SQLite store, version by version. */
import { StorageError } from '../../errors/storage-error.js';
import type { SqliteDatabase } from './sqlite-driver.js';
import { applicationId } from './sqlite-header.js';

/**
 * What leads from each version to the next; the first entry makes version 1 out of an empty file.
 *
 * An entry that was released is never changed: its fixture in `fixtures/` must go on opening.
 */
const migrations: readonly string[] = [
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
];

/** The version that this code reads and writes. */
export const schemaVersion: number = migrations.length;

/**
 * Brings a database of ours, or an empty one, to the current version; each step is one transaction.
 *
 * Throws `NEWER_DATABASE` for a version from the future and `FOREIGN_DATABASE` for an unsigned file with tables.
 */
export function migrateSqlite(database: SqliteDatabase, path: string): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  const owner = database.pragma('application_id', { simple: true }) as number;
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (owner !== applicationId && (tables > 0 || version > 0)) {
    throw new StorageError('FOREIGN_DATABASE', `The file ${path} belongs to another program.`);
  }
  if (version > schemaVersion) {
    throw new StorageError('NEWER_DATABASE', `The database ${path} has version ${version}, this SDK knows versions up to ${schemaVersion}.`);
  }
  migrations.forEach((script, index) => {
    if (index < version) return;
    database.transaction(() => {
      database.exec(script);
      // The signature and the number lie in the file's header and belong to the transaction.
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${index + 1}`);
    }).immediate();
  });
}
