/** The peers of the SQLite store, and the names that lead to them. */
import type { PeerRecord } from '../../storage/records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { prepareSqliteTable } from './sqlite-table.js';

/** The reads and writes of peers on one connection. */
export interface SqlitePeers {
  read(ids: readonly number[]): Map<number, PeerRecord>;
  readByUsername(username: string): PeerRecord | undefined;
  readByPhone(phone: string): PeerRecord | undefined;
  put(record: PeerRecord): void;
  remove(id: number): void;
}

/** Prepares the statements of the peer tables. */
export function prepareSqlitePeers(connection: SqliteConnection, codec: RecordCodec): SqlitePeers {
  const peers = prepareSqliteTable<PeerRecord>(connection, codec, 'peers', 'id');
  const byUsername = connection.prepare('SELECT peer_id FROM peer_usernames WHERE username = ?');
  const byPhone = connection.prepare('SELECT peer_id FROM peer_phones WHERE phone = ?');
  const putUsername = connection.prepare('INSERT OR REPLACE INTO peer_usernames (username, peer_id) VALUES (?, ?)');
  const putPhone = connection.prepare('INSERT OR REPLACE INTO peer_phones (phone, peer_id) VALUES (?, ?)');
  const removeUsernames = connection.prepare('DELETE FROM peer_usernames WHERE peer_id = ?');
  const removePhones = connection.prepare('DELETE FROM peer_phones WHERE peer_id = ?');

  const find = (id: unknown): PeerRecord | undefined => (typeof id === 'number' ? peers.read([id]).get(id) : undefined);
  const removeNames = (id: number): void => {
    removeUsernames.run(id);
    removePhones.run(id);
  };
  return {
    read: (ids) => peers.read(ids),
    readByUsername: (username) => find(byUsername.get(codec.token('username', username.toLowerCase()))?.['peer_id']),
    readByPhone: (phone) => find(byPhone.get(codec.token('phone', phone))?.['peer_id']),
    put(record) {
      removeNames(record.id);
      peers.put(record.id, record);
      for (const username of record.usernames) putUsername.run(codec.token('username', username), record.id);
      if (record.phone !== undefined) putPhone.run(codec.token('phone', record.phone), record.id);
    },
    remove(id) {
      removeNames(id);
      peers.remove(id);
    },
  };
}
