/** All tables of the SQLite store that are a key and a body, by the names that batches give them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatListRecord } from '../../storage/chat-records.js';
import type { StoredLocalState } from '../../storage/local-store.js';
import type { HistoryRecord } from '../../storage/message-records.js';
import type { OutboxRecord } from '../../storage/outbox-records.js';
import type { RecordCodec } from '../../storage/record-codec.js';
import type { AuthKeyRecord, ChannelState, DcOptionRecord, SessionRecord, UpdateState } from '../../storage/records.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { onlyKey, prepareSqliteTable, type SqliteTable } from './sqlite-table.js';

/** The tables; what `load` gives, and histories. */
export interface SqliteTables {
  readonly session: SqliteTable<SessionRecord>;
  readonly authKeys: SqliteTable<AuthKeyRecord>;
  readonly dcOptions: SqliteTable<readonly DcOptionRecord[]>;
  readonly updateState: SqliteTable<UpdateState>;
  readonly channelStates: SqliteTable<ChannelState>;
  readonly chatLists: SqliteTable<ChatListRecord>;
  readonly folders: SqliteTable<readonly tl.DialogFilter[]>;
  readonly histories: SqliteTable<HistoryRecord>;
  readonly outbox: SqliteTable<OutboxRecord>;
}

/** Prepares their statements. */
export function prepareSqliteTables(connection: SqliteConnection, codec: RecordCodec): SqliteTables {
  return {
    session: prepareSqliteTable(connection, codec, 'session', 'id'),
    authKeys: prepareSqliteTable(connection, codec, 'auth_keys', 'dc_id'),
    dcOptions: prepareSqliteTable(connection, codec, 'dc_options', 'id'),
    updateState: prepareSqliteTable(connection, codec, 'update_state', 'id'),
    channelStates: prepareSqliteTable(connection, codec, 'channel_states', 'channel_id'),
    chatLists: prepareSqliteTable(connection, codec, 'chat_lists', 'folder_id'),
    folders: prepareSqliteTable(connection, codec, 'folders', 'id'),
    histories: prepareSqliteTable(connection, codec, 'histories', 'chat_id'),
    outbox: prepareSqliteTable(connection, codec, 'outbox', 'local_id'),
  };
}

/** Everything that is read when a store is opened. */
export function loadState(tables: SqliteTables): StoredLocalState {
  const [session] = tables.session.all();
  const [updateState] = tables.updateState.all();
  const [folders] = tables.folders.all();
  return {
    ...(session && { session }),
    authKeys: tables.authKeys.all(),
    dcOptions: tables.dcOptions.all()[0] ?? [],
    ...(updateState && { updateState }),
    channelStates: tables.channelStates.all(),
    chatLists: tables.chatLists.all(),
    ...(folders && { folders }),
    outbox: tables.outbox.all(),
  };
}

/** The number under which a key of a batch is stored. */
export function toRowKey(key: number | true): number {
  return key === true ? onlyKey : key;
}
