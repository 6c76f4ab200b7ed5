/** Everything that the SQLite store does on its connection, as prepared statements by groups of tables. */
import type { LocalBatch, LocalOperation } from '../../storage/local-batch.js';
import type { StoredLocalState, StoreSize } from '../../storage/local-store.js';
import type { HistoryRecord } from '../../storage/message-records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import { identityOf, readBody } from './sqlite-bodies.js';
import { prepareSqliteChats, type SqliteChats } from './sqlite-chats.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { prepareSqliteMessages, type SqliteMessages } from './sqlite-messages.js';
import { prepareSqlitePeers, type SqlitePeers } from './sqlite-peers.js';
import { onlyKey } from './sqlite-table.js';
import { loadState, prepareSqliteTables, type SqliteTables, toRowKey } from './sqlite-tables.js';

/** The tables that `clear` empties by deleting their rows; the key of an encrypted store stays. */
const plainTables = [
  ...['session', 'auth_keys', 'dc_options', 'update_state', 'channel_states', 'peers', 'peer_usernames', 'peer_phones'],
  ...['chats', 'chat_lists', 'folders', 'histories', 'outbox'],
];

/** The reads, and what a batch does. */
export interface SqliteStatements {
  readonly tables: SqliteTables;
  readonly peers: SqlitePeers;
  readonly chats: SqliteChats;
  readonly messages: SqliteMessages;
  load(): StoredLocalState;
  readHistoryPage(query: { readonly afterChatId?: number; readonly limit: number }): HistoryRecord[];
  measure(): StoreSize;
  /** Carries out the operations of a batch, within a transaction of the caller. */
  apply(batch: LocalBatch): void;
}

/** Prepares all statements; throws when the tables are not what they should be. */
export function prepareSqliteStatements(connection: SqliteConnection, codec: RecordCodec): SqliteStatements {
  const tables = prepareSqliteTables(connection, codec);
  const peers = prepareSqlitePeers(connection, codec);
  const chats = prepareSqliteChats(connection, codec);
  const messages = prepareSqliteMessages(connection, codec);
  const selectHistories = connection.prepare('SELECT chat_id, body, sum FROM histories WHERE chat_id > ? ORDER BY chat_id LIMIT ?');
  const clears = plainTables.map((table) => connection.prepare(`DELETE FROM ${table}`));
  const count = connection.prepare('UPDATE counters SET messages = messages + ?');
  const resetCount = connection.prepare('UPDATE counters SET messages = 0');
  const selectSize = connection.prepare(
    `SELECT messages, (page_count - freelist_count) * page_size AS bytes
     FROM counters, pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );

  /** Gives by how many messages the store has grown. */
  function apply(operation: Exclude<LocalOperation, { readonly type: 'clear' }>): number {
    if (operation.type === 'deleteMessages') return messages.removeRange(operation.chatId, operation.from, operation.to);
    if (operation.type === 'delete') {
      if (operation.table === 'messages') return messages.remove(operation.key);
      if (operation.table === 'peers') peers.remove(operation.key);
      else if (operation.table === 'chats') chats.remove(operation.key);
      else tables[operation.table].remove(toRowKey(operation.key));
      return 0;
    }
    switch (operation.table) {
      case 'messages':
        return messages.put(operation.value);
      case 'peers':
        peers.put(operation.value);
        return 0;
      case 'chats':
        chats.put(operation.value);
        return 0;
      case 'session':
        tables.session.put(onlyKey, operation.value);
        return 0;
      case 'authKeys':
        tables.authKeys.put(operation.value.dcId, operation.value);
        return 0;
      case 'dcOptions':
        tables.dcOptions.put(onlyKey, operation.value);
        return 0;
      case 'updateState':
        tables.updateState.put(onlyKey, operation.value);
        return 0;
      case 'channelStates':
        tables.channelStates.put(operation.value.channelId, operation.value);
        return 0;
      case 'chatLists':
        tables.chatLists.put(operation.value.folderId, operation.value);
        return 0;
      case 'folders':
        tables.folders.put(onlyKey, operation.value);
        return 0;
      case 'histories':
        tables.histories.put(operation.value.chatId, operation.value);
        return 0;
      case 'outbox':
        tables.outbox.put(operation.value.localId, operation.value);
        return 0;
    }
  }

  return {
    tables,
    peers,
    chats,
    messages,
    load: () => loadState(tables),
    readHistoryPage({ afterChatId = Number.MIN_SAFE_INTEGER, limit }) {
      const rows = selectHistories.all(afterChatId, limit);
      return rows.map((row) => readBody(codec, identityOf('histories', row['chat_id'] as number), row) as HistoryRecord);
    },
    measure() {
      const { messages: stored, bytes } = selectSize.get() as { readonly messages: number; readonly bytes: number };
      return { messages: stored, bytes };
    },
    apply(batch) {
      let growth = 0;
      for (const operation of batch) {
        if (operation.type !== 'clear') {
          growth += apply(operation);
          continue;
        }
        for (const statement of clears) statement.run();
        messages.clear();
        resetCount.run();
        growth = 0;
      }
      if (growth !== 0) count.run(growth);
    },
  };
}
