/** The store on one SQLite connection: each batch is one synchronous transaction. */
import type { StoredTemporaryKey } from '@kitewire/mtproto';
import { StorageError } from '../../errors/storage-error.js';
import { checkPut } from '../../storage/check-record.js';
import type { AuthKeyRecord, ChannelState, DcOptionRecord, PeerRecord, SessionRecord, StoredState, UpdateState } from '../../storage/records.js';
import type { Store } from '../../storage/store.js';
import type { DeleteOperation, PutOperation, WriteBatch } from '../../storage/write-batch.js';
import type { SqliteDatabase } from './sqlite-driver.js';
import { toStorageError } from './sqlite-errors.js';
import { prepareSqlitePeers, type SqlitePeers } from './sqlite-peers.js';
import { parseValue, stringifyValue } from './sqlite-values.js';

/** Every table that `clear` empties. */
const tables = ['session', 'auth_keys', 'dc_options', 'update_state', 'channel_states', 'peers', 'peer_usernames', 'peer_phones'] as const;

/** The statements outside the peer tables. */
interface Statements {
  readonly peers: SqlitePeers;
  readonly put: (operation: PutOperation) => void;
  readonly remove: (operation: DeleteOperation) => void;
  readonly clear: () => void;
  readonly load: () => StoredState;
}

/** An open SQLite store; made by `openSqliteStore`. */
export class SqliteStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #path: string;
  readonly #release: () => void;
  readonly #statements: Statements;
  #closed = false;

  /**
   * @param database migrated, with its journal mode set
   * @param release called once when the store closes, after the connection
   */
  constructor(database: SqliteDatabase, path: string, release: () => void) {
    this.#database = database;
    this.#path = path;
    this.#release = release;
    this.#statements = prepareStatements(database);
  }

  async load(): Promise<StoredState> {
    return this.#use((statements) => statements.load());
  }

  async readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, PeerRecord>> {
    return this.#use((statements) => statements.peers.read(ids));
  }

  async readPeerByUsername(username: string): Promise<PeerRecord | undefined> {
    return this.#use((statements) => statements.peers.readByUsername(username));
  }

  async readPeerByPhone(phone: string): Promise<PeerRecord | undefined> {
    return this.#use((statements) => statements.peers.readByPhone(phone));
  }

  async commit(batch: WriteBatch): Promise<void> {
    this.#use((statements) => {
      const run = this.#database.transaction(() => {
        for (const operation of batch) {
          if (operation.type === 'put') {
            checkPut(operation);
            statements.put(operation);
          } else if (operation.type === 'delete') statements.remove(operation);
          else statements.clear();
        }
      });
      run.immediate();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#database.close();
    } finally {
      this.#release();
    }
  }

  #use<Result>(work: (statements: Statements) => Result): Result {
    if (this.#closed) throw new StorageError('STORE_CLOSED', `The database ${this.#path} was used after it was closed.`);
    try {
      return work(this.#statements);
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw new StorageError('CORRUPT_DATABASE', `The database ${this.#path} holds a value that cannot be read.`, { cause: error });
      }
      throw toStorageError(error, this.#path);
    }
  }
}

function prepareStatements(database: SqliteDatabase): Statements {
  const peers = prepareSqlitePeers(database);
  const putSession = database.prepare('INSERT OR REPLACE INTO session (id, main_dc_id, test_mode, self_id) VALUES (1, ?, ?, ?)');
  const putAuthKey = database.prepare('INSERT OR REPLACE INTO auth_keys (dc_id, auth_key, salts, time_offset, temporary_key) VALUES (?, ?, ?, ?, ?)');
  const putDcOption = database.prepare('INSERT INTO dc_options (value) VALUES (?)');
  const putUpdateState = database.prepare('INSERT OR REPLACE INTO update_state (id, pts, qts, seq, date) VALUES (1, ?, ?, ?, ?)');
  const putChannelState = database.prepare('INSERT OR REPLACE INTO channel_states (channel_id, pts, behind) VALUES (?, ?, ?)');
  const removeAuthKey = database.prepare('DELETE FROM auth_keys WHERE dc_id = ?');
  const removeChannelState = database.prepare('DELETE FROM channel_states WHERE channel_id = ?');
  const removeAll = new Map(tables.map((table) => [table, database.prepare(`DELETE FROM ${table}`)]));
  const selectSession = database.prepare('SELECT main_dc_id, test_mode, self_id FROM session');
  const selectAuthKeys = database.prepare('SELECT dc_id, auth_key, salts, time_offset, temporary_key FROM auth_keys ORDER BY dc_id');
  const selectDcOptions = database.prepare('SELECT value FROM dc_options ORDER BY position').pluck();
  const selectUpdateState = database.prepare('SELECT pts, qts, seq, date FROM update_state');
  const selectChannelStates = database.prepare('SELECT channel_id, pts, behind FROM channel_states ORDER BY channel_id');

  return {
    peers,
    put(operation) {
      switch (operation.table) {
        case 'session':
          putSession.run(operation.value.mainDcId, operation.value.testMode ? 1 : 0, operation.value.selfId ?? null);
          return;
        case 'authKeys': {
          const { dcId, authKey, salts, timeOffset, temporaryKey } = operation.value;
          putAuthKey.run(dcId, authKey, stringifyValue(salts), timeOffset, temporaryKey ? stringifyValue(temporaryKey) : null);
          return;
        }
        case 'dcOptions':
          removeAll.get('dc_options')?.run();
          for (const option of operation.value) putDcOption.run(stringifyValue(option));
          return;
        case 'updateState': {
          const { pts, qts, seq, date } = operation.value;
          putUpdateState.run(pts, qts, seq, date);
          return;
        }
        case 'channelStates': {
          const { channelId, pts, behind } = operation.value;
          putChannelState.run(channelId, pts, behind ? 1 : 0);
          return;
        }
        case 'peers':
          peers.put(operation.value);
          return;
      }
    },
    remove(operation) {
      switch (operation.table) {
        case 'session':
          removeAll.get('session')?.run();
          return;
        case 'authKeys':
          removeAuthKey.run(operation.key);
          return;
        case 'dcOptions':
          removeAll.get('dc_options')?.run();
          return;
        case 'updateState':
          removeAll.get('update_state')?.run();
          return;
        case 'channelStates':
          removeChannelState.run(operation.key);
          return;
        case 'peers':
          peers.remove(operation.key);
          return;
      }
    },
    clear() {
      for (const statement of removeAll.values()) statement.run();
    },
    load() {
      const session = selectSession.get() as { main_dc_id: number; test_mode: number; self_id: number | null } | undefined;
      const updateState = selectUpdateState.get() as UpdateState | undefined;
      const keys = selectAuthKeys.all() as { dc_id: number; auth_key: Uint8Array; salts: string; time_offset: number; temporary_key: string | null }[];
      const channels = selectChannelStates.all() as { channel_id: number; pts: number; behind: number }[];
      return {
        ...(session === undefined ? {} : { session: toSession(session) }),
        authKeys: keys.map((row): AuthKeyRecord => ({
          dcId: row.dc_id,
          authKey: new Uint8Array(row.auth_key),
          salts: parseValue(row.salts) as AuthKeyRecord['salts'],
          timeOffset: row.time_offset,
          ...(row.temporary_key !== null && { temporaryKey: parseValue(row.temporary_key) as StoredTemporaryKey }),
        })),
        dcOptions: (selectDcOptions.all() as string[]).map((value) => parseValue(value) as DcOptionRecord),
        ...(updateState === undefined ? {} : { updateState }),
        channelStates: channels.map((row): ChannelState => ({ channelId: row.channel_id, pts: row.pts, ...(row.behind === 1 && { behind: true }) })),
      };
    },
  };
}

function toSession(row: { main_dc_id: number; test_mode: number; self_id: number | null }): SessionRecord {
  return {
    mainDcId: row.main_dc_id,
    testMode: row.test_mode === 1,
    ...(row.self_id === null ? {} : { selfId: row.self_id }),
  };
}
