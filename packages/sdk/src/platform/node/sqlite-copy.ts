/** Copies all records of one SQLite store into another one that has none yet, as that one's codec writes them. */
import type { LocalOperation } from '../../storage/local-batch.js';
import type { StoredLocalState } from '../../storage/local-store.js';
import type { PeerRecord } from '../../storage/records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { readSingle, type SqliteConnection, type SqliteRow } from './sqlite-connection.js';
import { prepareSqliteStatements, type SqliteStatements } from './sqlite-statements.js';
import { prepareSqliteTable } from './sqlite-table.js';

/** A connection to a file of the current version, and how its records are read and written. */
export interface CopiedSqlite {
  readonly connection: SqliteConnection;
  readonly codec: RecordCodec;
}

/** So many records are copied at once; in between others have their turn. */
const pageSize = 100;

/** How many records a copy is of, but for some dozens. */
export function countRecords(connection: SqliteConnection): number {
  const counts = ['messages', 'peers', 'chats', 'histories'].map((table) => readSingle(connection, `SELECT count(*) FROM ${table}`) as number);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Copies step by step; each step gives how many of `countRecords` it has copied. The caller brackets it by a transaction. */
export function* copyRecords(from: CopiedSqlite, to: CopiedSqlite): Generator<number> {
  const source = prepareSqliteStatements(from.connection, from.codec);
  const target = prepareSqliteStatements(to.connection, to.codec);
  target.apply(smallTables(source.load()));
  yield 0;
  const copyPeer = preparePeers(from, to);
  for (const rows of pages(from.connection, 'SELECT id FROM peers WHERE id > ? ORDER BY id', ['id'])) {
    for (const peer of source.peers.read(rows.map((row) => row['id'] as number)).values()) copyPeer(peer);
    yield rows.length;
  }
  for (const rows of pages(from.connection, 'SELECT chat_id FROM chats WHERE chat_id > ? ORDER BY chat_id', ['chat_id'])) {
    const chats = source.chats.read(rows.map((row) => row['chat_id'] as number));
    target.apply([...chats.values()].map((value): LocalOperation => ({ type: 'put', table: 'chats', value })));
    yield rows.length;
  }
  for (const rows of pages(from.connection, 'SELECT chat_id FROM histories WHERE chat_id > ? ORDER BY chat_id', ['chat_id'])) {
    const histories = source.tables.histories.read(rows.map((row) => row['chat_id'] as number));
    target.apply([...histories.values()].map((value): LocalOperation => ({ type: 'put', table: 'histories', value })));
    yield rows.length;
  }
  // The index of words grows at its end: those that are in it come in the order of their rows.
  const unsought = 'SELECT chat_id, id FROM messages WHERE search_id IS NULL AND (chat_id, id) > (?, ?) ORDER BY chat_id, id';
  const sought = 'SELECT chat_id, id, search_id FROM messages WHERE search_id > ? ORDER BY search_id';
  for (const [query, keys] of [[unsought, ['chat_id', 'id']], [sought, ['search_id']]] as const) {
    for (const rows of pages(from.connection, query, keys)) {
      target.apply(rows.map((row) => readMessage(source, row)));
      yield rows.length;
    }
  }
}

/** The rows of a query in pages, each behind the last keys of the one before. */
function* pages(connection: SqliteConnection, query: string, keys: readonly string[]): Generator<readonly SqliteRow[]> {
  const statement = connection.prepare(`${query} LIMIT ${pageSize}`);
  let last = keys.map((): number => Number.MIN_SAFE_INTEGER);
  for (;;) {
    const rows = statement.all(...last);
    const end = rows.at(-1);
    if (!end) return;
    yield rows;
    last = keys.map((key) => end[key] as number);
  }
}

function readMessage(source: SqliteStatements, row: SqliteRow): LocalOperation {
  const { chat_id: chatId, id } = row as { readonly chat_id: number; readonly id: number };
  const value = source.messages.read(chatId, [id]).get(id);
  // It was listed on the same connection a moment ago.
  if (!value) throw new Error(`Message ${id} of chat ${chatId} is gone.`);
  return { type: 'put', table: 'messages', value };
}

/** A name leads to the peer that had it last: which one that was, only the table of names knows. */
function preparePeers(from: CopiedSqlite, to: CopiedSqlite): (peer: PeerRecord) => void {
  const bodies = prepareSqliteTable<PeerRecord>(to.connection, to.codec, 'peers', 'id');
  const names = ([['username', 'peer_usernames'], ['phone', 'peer_phones']] as const).map(([domain, table]) => {
    const find = from.connection.prepare(`SELECT peer_id FROM ${table} WHERE ${domain} = ?`);
    const put = to.connection.prepare(`INSERT OR REPLACE INTO ${table} (${domain}, peer_id) VALUES (?, ?)`);
    return (name: string, id: number): void => {
      if (find.get(from.codec.token(domain, name))?.['peer_id'] === id) put.run(to.codec.token(domain, name), id);
    };
  });
  return (peer) => {
    const [copyUsername, copyPhone] = names;
    bodies.put(peer.id, peer);
    for (const username of peer.usernames) copyUsername?.(username, peer.id);
    if (peer.phone !== undefined) copyPhone?.(peer.phone, peer.id);
  };
}

function smallTables({ session, authKeys, dcOptions, updateState, channelStates, chatLists, folders, outbox }: StoredLocalState): readonly LocalOperation[] {
  return [
    ...(session ? [{ type: 'put', table: 'session', value: session } as const] : []),
    ...authKeys.map((value) => ({ type: 'put', table: 'authKeys', value }) as const),
    ...(dcOptions.length > 0 ? [{ type: 'put', table: 'dcOptions', value: dcOptions } as const] : []),
    ...(updateState ? [{ type: 'put', table: 'updateState', value: updateState } as const] : []),
    ...channelStates.map((value) => ({ type: 'put', table: 'channelStates', value }) as const),
    ...chatLists.map((value) => ({ type: 'put', table: 'chatLists', value }) as const),
    ...(folders ? [{ type: 'put', table: 'folders', value: folders } as const] : []),
    ...outbox.map((value) => ({ type: 'put', table: 'outbox', value }) as const),
  ];
}
