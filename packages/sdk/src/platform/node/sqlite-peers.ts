/** The peers of the SQLite store: rows to records and back, and the names that lead to them. */
import type { PeerObject, PeerRecord } from '../../storage/records.js';
import type { SqliteDatabase } from './sqlite-driver.js';
import { parseValue, stringifyValue } from './sqlite-values.js';

/** The reads and writes of peers on one connection. */
export interface SqlitePeers {
  read(ids: readonly number[]): Map<number, PeerRecord>;
  readByUsername(username: string): PeerRecord | undefined;
  readByPhone(phone: string): PeerRecord | undefined;
  put(record: PeerRecord): void;
  remove(id: number): void;
}

interface PeerRow {
  id: bigint;
  access_hash: bigint | null;
  min: bigint;
  name: string;
  usernames: string;
  phone: string | null;
  object: string | null;
}

/** Prepares the statements of the peer tables. */
export function prepareSqlitePeers(database: SqliteDatabase): SqlitePeers {
  const columns = 'peers.id, access_hash, min, name, usernames, peers.phone, object';
  const select = database.prepare(`SELECT ${columns} FROM peers WHERE id IN (SELECT value FROM json_each(?))`).safeIntegers();
  const byUsername = database
    .prepare(`SELECT ${columns} FROM peer_usernames JOIN peers ON peers.id = peer_id WHERE username = ?`)
    .safeIntegers();
  const byPhone = database
    .prepare(`SELECT ${columns} FROM peer_phones JOIN peers ON peers.id = peer_id WHERE peer_phones.phone = ?`)
    .safeIntegers();
  const put = database.prepare('INSERT OR REPLACE INTO peers (id, access_hash, min, name, usernames, phone, object) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const putUsername = database.prepare('INSERT OR REPLACE INTO peer_usernames (username, peer_id) VALUES (?, ?)');
  const putPhone = database.prepare('INSERT OR REPLACE INTO peer_phones (phone, peer_id) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM peers WHERE id = ?');
  const removeUsernames = database.prepare('DELETE FROM peer_usernames WHERE peer_id = ?');
  const removePhones = database.prepare('DELETE FROM peer_phones WHERE peer_id = ?');

  return {
    read(ids) {
      const rows = select.all(JSON.stringify(ids)) as PeerRow[];
      return new Map(rows.map((row) => [Number(row.id), toRecord(row)]));
    },
    readByUsername(username) {
      const row = byUsername.get(username.toLowerCase()) as PeerRow | undefined;
      return row === undefined ? undefined : toRecord(row);
    },
    readByPhone(phone) {
      const row = byPhone.get(phone) as PeerRow | undefined;
      return row === undefined ? undefined : toRecord(row);
    },
    put(record) {
      removeUsernames.run(record.id);
      removePhones.run(record.id);
      put.run(
        record.id,
        record.accessHash ?? null,
        record.min ? 1 : 0,
        record.name,
        JSON.stringify(record.usernames),
        record.phone ?? null,
        record.object === undefined ? null : stringifyValue(record.object),
      );
      for (const username of record.usernames) putUsername.run(username, record.id);
      if (record.phone !== undefined) putPhone.run(record.phone, record.id);
    },
    remove(id) {
      removeUsernames.run(id);
      removePhones.run(id);
      remove.run(id);
    },
  };
}

function toRecord(row: PeerRow): PeerRecord {
  return {
    id: Number(row.id),
    ...(row.access_hash === null ? {} : { accessHash: row.access_hash }),
    min: row.min === 1n,
    name: row.name,
    usernames: JSON.parse(row.usernames) as string[],
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.object === null ? {} : { object: parseValue(row.object) as PeerObject }),
  };
}
