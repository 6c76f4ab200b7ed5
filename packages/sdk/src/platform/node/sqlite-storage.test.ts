/** SQLite files as storages: the contract, and everything a file can be that is not a healthy store. */
import { fork } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PeerRecord } from '../../storage/records.js';
import { testLocalStorage } from '../../storage/local-storage.contract.js';
import type { LocalStorage } from '../../storage/local-store.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import { testStorage } from '../../storage/storage.contract.js';
import type { PutOperation, WriteOperation } from '../../storage/write-batch.js';
import { readSingle } from './sqlite-connection.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { schemaVersion } from './sqlite-schema.js';
import { sqlite } from './sqlite-storage.js';
import { SqliteStore } from './sqlite-store.js';

// Whatever engine the store itself gets here.
const driver = await loadSqliteDriver();
let directory: string;
let files = 0;

function newDirectory(): void {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-sqlite-'));
}

function removeDirectory(): void {
  rmSync(directory, { recursive: true, force: true });
}

function newPath(): string {
  files += 1;
  return join(directory, `store-${files}.db`);
}

newDirectory();
const fixture = {
  create: (): LocalStorage => {
    mkdirSync(directory, { recursive: true });
    return sqlite(newPath());
  },
  dispose: removeDirectory,
};
testStorage('sqlite(path)', fixture);
testLocalStorage('sqlite(path)', fixture);

describe('a SQLite storage', () => {
  beforeEach(newDirectory);
  afterEach(removeDirectory);

  const authKey: PutOperation & { table: 'authKeys' } = {
    type: 'put',
    table: 'authKeys',
    value: { dcId: 2, authKey: new Uint8Array(256).fill(7), salts: [], timeOffset: 0 },
  };

  function manyPeers(count: number): WriteOperation[] {
    return Array.from({ length: count }, (_, index) => ({
      type: 'put',
      table: 'peers',
      value: { id: index + 1, min: false, name: 'x'.repeat(200), usernames: [`user${index}`], phone: `${10_000_000 + index}` } satisfies PeerRecord,
    }));
  }

  async function makeStore(): Promise<string> {
    const path = newPath();
    const store = await sqlite(path).open();
    await store.commit([authKey, ...manyPeers(500)]);
    await store.close();
    return path;
  }

  function refuses(path: string, code: string): Promise<void> {
    return expect(sqlite(path).open()).rejects.toMatchObject({ name: 'StorageError', code });
  }

  it('does nothing before it is opened', () => {
    sqlite(join(directory, 'later.db'));
    expect(readdirSync(directory)).toEqual([]);
  });

  it('makes files that only their owner can read', async () => {
    const path = newPath();
    const store = await sqlite(path).open();
    await store.commit([authKey]);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o077, file).toBe(0);
    await store.close();
  });

  it('writes ahead and waits for the disk', async () => {
    const path = await makeStore();
    const other = driver.open(path, { readonly: true });
    expect(readSingle(other, 'PRAGMA journal_mode')).toBe('wal');
    expect(readSingle(other, 'PRAGMA user_version')).toBe(schemaVersion);
    other.close();
  });

  it('lets another program read while a client has it open', async () => {
    const path = newPath();
    const store = await sqlite(path).open();
    await store.commit([authKey]);
    const reader = driver.open(path, { readonly: true });
    expect(readSingle(reader, 'SELECT dc_id FROM auth_keys')).toBe(2);
    reader.close();
    await store.close();
  });

  it('refuses a second client by any path to the file', async () => {
    const path = newPath();
    const store = await sqlite(path).open();
    const link = join(directory, 'link.db');
    symlinkSync(path, link);
    await refuses(path, 'DATABASE_LOCKED');
    await refuses(link, 'DATABASE_LOCKED');
    await refuses(join(directory, '.', 'sub', '..', `store-${files}.db`), 'DATABASE_LOCKED');
    await store.close();
    await (await sqlite(link).open()).close();
  });

  it('refuses a second process, until the first one is killed, and has lost nothing then', async () => {
    const path = newPath();
    const script = join(directory, 'holder.mjs');
    // A process of its own that holds the lock and an uncommitted change when it dies.
    writeFileSync(
      script,
      `import { createRequire } from 'node:module';
       const require = createRequire(${JSON.stringify(import.meta.url)});
       const Database = ${JSON.stringify(driver.name)} === 'node:sqlite' ? require('node:sqlite').DatabaseSync : require('better-sqlite3');
       const lock = new Database(process.argv[2] + '-lock'); lock.exec('BEGIN EXCLUSIVE');
       const database = new Database(process.argv[2]);
       database.exec('BEGIN IMMEDIATE; DELETE FROM auth_keys');
       process.send('held');
       // A connection that nobody refers to would be collected, and its lock with it.
       setInterval(() => [lock, database], 1000);`,
    );
    const first = await sqlite(path).open();
    await first.commit([authKey]);
    await first.close();
    const child = fork(script, [path], { stdio: 'ignore' });
    await new Promise((held) => child.once('message', held));
    await refuses(path, 'DATABASE_LOCKED');
    const gone = new Promise((exit) => child.once('exit', exit));
    child.kill('SIGKILL');
    await gone;
    const store = await sqlite(path).open();
    expect((await store.load()).authKeys).toHaveLength(1);
    await store.close();
  });

  it('leaves a database of another program untouched', async () => {
    const path = newPath();
    const foreign = driver.open(path);
    foreign.exec('CREATE TABLE things (id INTEGER)');
    foreign.close();
    const before = readFileSync(path);
    await refuses(path, 'FOREIGN_DATABASE');
    const signed = driver.open(path);
    signed.exec('PRAGMA application_id = 1234');
    signed.close();
    await refuses(path, 'FOREIGN_DATABASE');
    expect(readFileSync(path).subarray(100)).toEqual(before.subarray(100));
  });

  it('leaves a file that is no database untouched', async () => {
    for (const text of ['hello', 'x'.repeat(5000)]) {
      const path = newPath();
      writeFileSync(path, text);
      await refuses(path, 'FOREIGN_DATABASE');
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  it('takes over an empty file and a signed file whose tables were never committed', async () => {
    const empty = newPath();
    writeFileSync(empty, '');
    await (await sqlite(empty).open()).close();
    const unmade = newPath();
    const database = driver.open(unmade);
    database.exec('PRAGMA journal_mode = WAL');
    database.close();
    await (await sqlite(unmade).open()).close();
  });

  it('leaves a database of a newer version untouched', async () => {
    const path = await makeStore();
    const newer = driver.open(path);
    newer.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
    newer.close();
    const before = readFileSync(path);
    await expect(sqlite(path).open()).rejects.toMatchObject({
      code: 'NEWER_DATABASE',
      message: expect.stringContaining(`version ${schemaVersion + 1}`),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it('reports damage: garbled pages, a cut file, a lost schema', async () => {
    const garbled = await makeStore();
    const bytes = readFileSync(garbled);
    for (let offset = 4096; offset < bytes.length; offset += 1) bytes[offset] = (offset * 167) & 0xff;
    writeFileSync(garbled, bytes);
    await refuses(garbled, 'CORRUPT_DATABASE');

    const cut = await makeStore();
    writeFileSync(cut, readFileSync(cut).subarray(0, 20_000));
    await refuses(cut, 'CORRUPT_DATABASE');

    const dropped = await makeStore();
    const database = driver.open(dropped);
    database.exec('DROP TABLE auth_keys');
    database.close();
    await refuses(dropped, 'CORRUPT_DATABASE');
  });

  it('reports a value that is not what was written', async () => {
    const path = await makeStore();
    const database = driver.open(path);
    database.exec("UPDATE peers SET body = replace(body, 'xx', 'xy')");
    database.close();
    const store = await sqlite(path).open();
    await expect(store.readPeers([1])).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
    await store.close();
  });

  it('F09: takes back a batch for which there is no space, and goes on', async () => {
    const path = newPath();
    const store = await sqlite(path).open();
    await store.commit([authKey]);
    await store.close();
    // SQLite's own page limit stands in for a full disk; it is set on the connection that the store uses.
    const connection = driver.open(path);
    connection.exec(`PRAGMA max_page_count = ${Number(readSingle(connection, 'PRAGMA page_count')) + 4}`);
    const small = new SqliteStore({ connection, path, codec: createRecordCodec(), readonly: false, release: () => {}, onDamage: () => {} });
    await expect(small.commit(manyPeers(5000))).rejects.toMatchObject({ code: 'DATABASE_FULL' });
    expect((await small.readPeers([1])).size).toBe(0);
    await small.commit([{ type: 'put', table: 'updateState', value: { pts: 1, qts: 0, seq: 0, date: 0 } }]);
    expect((await small.load()).updateState?.pts).toBe(1);
    await small.close();
  });

  it('reports a directory that does not exist and a path that is a directory', async () => {
    await refuses(join(directory, 'nowhere', 'store.db'), 'DATABASE_UNAVAILABLE');
    await refuses(directory, 'DATABASE_UNAVAILABLE');
  });

  it('gives the lock back when opening fails', async () => {
    const path = await makeStore();
    const good = readFileSync(path);
    writeFileSync(path, good.subarray(0, 20_000));
    await refuses(path, 'CORRUPT_DATABASE');
    writeFileSync(path, good);
    await (await sqlite(path).open()).close();
  });

  it('refuses paths that mean no file', () => {
    expect(() => sqlite('')).toThrow(/path of a file/);
    expect(() => sqlite(':memory:')).toThrow(/memory\(\)/);
  });

  it('leaves nothing of a temporary key in the file once it is deleted', async () => {
    const path = newPath();
    const store = await sqlite(path).open();
    const secret = Uint8Array.from({ length: 256 }, (_, index) => (index * 89) & 0xff);
    const inFile = (): boolean => readFileSync(path, 'latin1').includes(Buffer.from(secret).toString('base64').slice(8, 80));
    const salts = Array.from({ length: 64 }, (_, index) => ({ salt: BigInt(index) << 50n, validSince: 1_700_000_000, validUntil: 1_700_003_600 }));
    const temporaryKey = { authKey: secret, salts, expiresAt: 1_700_080_000, lifetime: 85_000 };
    await store.commit([{ ...authKey, value: { ...authKey.value, temporaryKey } }, ...manyPeers(50)]);
    await store.close();
    expect(inFile()).toBe(true);
    const next = await sqlite(path).open();
    await next.commit([authKey]);
    await next.close();
    expect(inFile()).toBe(false);
  });

  const temporaryKey = { authKey: Uint8Array.from({ length: 256 }, (_, index) => 255 - index), salts: [{ salt: 7n, validSince: 1_700_000_000, validUntil: 1_700_003_600 }], expiresAt: 1_700_080_000, lifetime: 85_000 };
  const channels = [{ channelId: 2_000_000_001, pts: 77 }, { channelId: 2_000_000_002, pts: 78, behind: true }];

  it.each([
    [1, {}, []],
    [2, { temporaryKey }, []],
    [3, { temporaryKey }, channels],
    [4, { temporaryKey }, channels],
  ])('opens the fixture that version %i left, with everything in it', async (version, since, channelStates) => {
    const path = newPath();
    copyFileSync(fileURLToPath(new URL(`../../../fixtures/sqlite-v${version}.db`, import.meta.url)), path);
    const store = await sqlite(path).open();
    const state = await store.load();
    expect(state.session).toEqual({ mainDcId: 2, testMode: true, selfId: 1001 });
    expect(state.authKeys).toEqual([
      {
        dcId: 2,
        authKey: Uint8Array.from({ length: 256 }, (_, index) => index),
        salts: [{ salt: 0xffff_ffff_ffff_fffen, validSince: 1_700_000_000, validUntil: 1_700_003_600 }],
        timeOffset: -12.5,
        ...since,
      },
    ]);
    expect(state.dcOptions).toEqual([{ dcId: 2, host: '127.0.0.1', port: 443, static: true, secret: Uint8Array.of(1, 2, 3) }]);
    expect(state.updateState).toEqual({ pts: 42, qts: 7, seq: 3, date: 1_700_000_000 });
    expect(state.channelStates).toEqual(channelStates);
    const alice = await store.readPeerByUsername('Alice');
    expect(alice).toEqual({
      id: 1001,
      accessHash: -9_223_372_036_854_775_807n,
      min: false,
      name: 'Alice Example',
      usernames: ['alice', 'alice_2'],
      phone: '12025550100',
      object: { _: 'user', id: 1001, accessHash: -9_223_372_036_854_775_807n, firstName: 'Alice', lastName: 'Example' },
    });
    expect(await store.readPeerByPhone('12025550100')).toEqual(alice);
    expect((await store.readPeers([-5])).get(-5)).toEqual({ id: -5, min: false, name: 'Group', usernames: [] });
    await store.close();
  });

  it('opens the chats, messages and the outbox that version 4 left', async () => {
    const path = newPath();
    copyFileSync(fileURLToPath(new URL('../../../fixtures/sqlite-v4.db', import.meta.url)), path);
    const store = await sqlite(path).open();
    expect(await store.load()).toMatchObject({
      chatLists: [{ folderId: 0, isComplete: false, next: { date: 1_700_000_000, messageId: 8, chatId: 1001 } }],
      folders: [{ _: 'dialogFilterDefault' }],
      outbox: [{ localId: 3, chatId: 1001, randomId: -3n, action: { type: 'sendText', text: 'Soon' }, state: 'PENDING', attemptedAt: 1_700_000_011 }],
    });
    const [chat] = await store.readChatPage({ folderId: 0, limit: 9 });
    expect(chat).toMatchObject({ chatId: 1001, pinnedAt: 0, isMarkedUnread: true, draft: { message: 'Not yet' } });
    expect((await store.readHistories([1001])).get(1001)).toEqual({ chatId: 1001, ranges: [{ from: 7, to: 8 }], isLive: true });
    const [found] = await store.searchMessages({ words: ['koln', 'gru'], isPrefix: true, limit: 9 });
    expect(found).toMatchObject({ chatId: 1001, id: 7, message: { message: 'Grüße aus Köln', groupedId: -7n } });
    expect((await store.readMessages(1001, [8])).get(8)?.message._).toBe('messageService');
    expect((await store.measure()).messages).toBe(2);
    await store.close();
  });

  it('keeps one row for each message of version 4 when it is stored again', async () => {
    const path = newPath();
    copyFileSync(fileURLToPath(new URL('../../../fixtures/sqlite-v4.db', import.meta.url)), path);
    const store = await sqlite(path).open();
    const record = (await store.readMessages(1001, [7])).get(7);
    if (record?.message._ !== 'message') throw new Error('The fixture has a text with the id 7.');
    const edited = { ...record, date: record.date + 1, message: { ...record.message, date: record.date + 1, message: 'Grüße aus Bonn' } };
    await store.commit([{ type: 'put', table: 'messages', value: edited }]);
    expect(await store.readMessagePage({ chatId: 1001, limit: 9, order: 'oldestFirst' })).toMatchObject([{ id: 7, date: edited.date, message: { message: 'Grüße aus Bonn' } }, { id: 8 }]);
    expect(await store.searchMessages({ words: ['koln'], limit: 9 })).toEqual([]);
    expect(await store.searchMessages({ words: ['bonn'], limit: 9 })).toEqual([edited]);
    expect((await store.measure()).messages).toBe(2);
    await store.close();
  });
});

describe('an encrypted file of version 4', () => {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  let path: string;

  beforeEach(() => {
    newDirectory();
    path = newPath();
    copyFileSync(fileURLToPath(new URL('../../../fixtures/sqlite-v4-encrypted.db', import.meta.url)), path);
  });
  afterEach(removeDirectory);

  it('opens by its key, with everything in it', async () => {
    const store = await sqlite(path, { key }).open();
    expect(await store.load()).toMatchObject({
      session: { mainDcId: 2, testMode: true, selfId: 1001 },
      updateState: { pts: 42, qts: 7, seq: 3, date: 1_700_000_000 },
      outbox: [{ localId: 3, randomId: -3n, action: { type: 'sendText', text: 'Soon' } }],
    });
    expect(await store.readMessagePage({ chatId: 1001, limit: 9, order: 'newestFirst' })).toMatchObject([{ id: 8 }, { id: 7, message: { message: 'Grüße aus Köln' } }]);
    expect(await store.searchMessages({ words: ['koln'], limit: 9 })).toMatchObject([{ id: 7 }]);
    await store.close();
  });

  it.each([
    ['without a key', {}, 'KEY_REQUIRED'],
    ['with another key', { key: new Uint8Array(32).fill(9) }, 'WRONG_KEY'],
  ])('is left as it is %s', async (_, options, code) => {
    const before = readFileSync(path);
    await expect(sqlite(path, options).open()).rejects.toMatchObject({ name: 'StorageError', code });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is mended under its key when its messages are damaged before it is brought up to date', async () => {
    const before = driver.open(path);
    const root = readSingle(before, "SELECT rootpage FROM sqlite_schema WHERE name = 'messages'") as number;
    before.close();
    const bytes = readFileSync(path);
    bytes.fill(0xee, (root - 1) * 4096, root * 4096);
    writeFileSync(path, bytes);
    const store = await sqlite(path, { key }).open();
    expect(await store.load()).toMatchObject({ session: { selfId: 1001 }, outbox: [{ localId: 3 }] });
    expect((await store.measure()).messages).toBe(0);
    await store.close();
  });
});
