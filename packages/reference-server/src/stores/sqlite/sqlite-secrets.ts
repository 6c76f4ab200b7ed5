/** The server's own secrets in SQLite. */
import type { Database } from 'better-sqlite3';
import type { SecretStore } from '../secret-store.js';
import type { Committer } from './committer.js';

/** The secret port on SQLite. */
export function createSqliteSecrets(database: Database, committer: Committer): SecretStore {
  const insert = database.prepare<[string, Uint8Array]>('INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING');
  const select = database.prepare<[string], { value: Uint8Array }>('SELECT value FROM secret WHERE name = ?');
  return {
    find: (name) =>
      committer.read(() => {
        const row = select.get(name);
        return row && Uint8Array.from(row.value);
      }),
    obtain: (name, fresh) =>
      committer.write(() => {
        insert.run(name, fresh);
        return Uint8Array.from(select.get(name)?.value ?? fresh);
      }),
  };
}
