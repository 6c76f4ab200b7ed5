/** How a SQLite store is opened and how long its commits wait: readers beside a writer, and what must outlive a loss of power. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalOperation } from '../../storage/local-batch.js';
import type { RecordCipher } from '../../storage/record-cipher.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { auditStore, authKey, essenceOf, makeFullStore, peers, sizeOf } from './sqlite-samples.contract.js';
import { openSqliteStore, readSqliteStore } from './sqlite-open.js';
import { migrateSqlite } from './sqlite-schema.js';
import { sqlite } from './sqlite-storage.js';
import { SqliteStore } from './sqlite-store.js';
import type { UnlockSqlite } from './sqlite-unlock.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-modes-'));
  path = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a SQLite store that is open for reading only', () => {
  it('reads beside a writer, and sees what that has committed', async () => {
    const essence = await makeFullStore(path);
    const writer = await sqlite(path).open();
    const reader = await sqlite(path, { readonly: true }).open();
    const other = await sqlite(path, { readonly: true }).open();
    expect(essenceOf(await reader.load())).toEqual(essence);
    expect(await auditStore(reader)).toEqual([]);
    await writer.commit([putMessage(messageOf(3, 9000, 'just now'))]);
    expect(await reader.searchMessages({ words: ['just'], limit: 1 })).toEqual([messageOf(3, 9000, 'just now')]);
    await reader.close();
    await writer.commit([putMessage(messageOf(3, 9001, 'later'))]);
    expect((await other.readMessages(3, [9001])).size).toBe(1);
    await Promise.all([other.close(), writer.close()]);
  });

  it('refuses to commit, and changes nothing', async () => {
    await makeFullStore(path);
    const before = readFileSync(path);
    const reader = await sqlite(path, { readonly: true }).open();
    await expect(reader.commit([putChat(chatOf(1, 1))])).rejects.toMatchObject({ name: 'StorageError', code: 'READ_ONLY', message: expect.stringMatching(/without `readonly`/) });
    await expect(reader.commit([{ type: 'clear' }])).rejects.toMatchObject({ code: 'READ_ONLY' });
    await reader.close();
    await expect(reader.load()).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('makes no file, brings none to another version and takes no lock', async () => {
    await expect(sqlite(path, { readonly: true }).open()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(readdirSync(directory)).toEqual([]);
    copyFileSync(fileURLToPath(new URL('../../../fixtures/sqlite-v3.db', import.meta.url)), path);
    await expect(sqlite(path, { readonly: true }).open()).rejects.toMatchObject({ code: 'READ_ONLY', message: expect.stringMatching(/version 3/) });
    await (await sqlite(path).open()).close();
    const reader = await sqlite(path, { readonly: true }).open();
    await (await sqlite(path).open()).close();
    expect((await reader.load()).session?.selfId).toBe(1001);
    await reader.close();
  });
});

/** A store whose connection tells what is carried out on it. */
async function openTold(codec = createRecordCodec()): Promise<{ readonly store: SqliteStore; readonly told: string[] }> {
  const real = (await loadSqliteDriver()).open(path);
  migrateSqlite(real, path);
  const told: string[] = [];
  const connection: SqliteConnection = { ...real, exec: (script) => (told.push(script), real.exec(script)) };
  return { store: new SqliteStore({ connection, path, codec, readonly: false, release: () => {}, onDamage: () => {} }), told };
}

describe('a commit to a SQLite store', () => {
  it.each<readonly [string, LocalOperation, boolean]>([
    ['the session', { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false } }, true],
    ['a key', { type: 'put', table: 'authKeys', value: authKey }, true],
    ['a key that goes', { type: 'delete', table: 'authKeys', key: 2 }, true],
    ['the place in the updates', { type: 'put', table: 'updateState', value: { pts: 1, qts: 1, seq: 1, date: 1 } }, true],
    ['the place of a channel', { type: 'put', table: 'channelStates', value: { channelId: 1, pts: 1 } }, true],
    ['the outbox', putOutbox(waitingOf(1)), true],
    ['everything that goes', { type: 'clear' }, true],
    ['a message', putMessage(messageOf(5, 1)), false],
    ['messages that go', { type: 'deleteMessages', chatId: 5, from: 1, to: 2 }, false],
    ['a chat', putChat(chatOf(5, 1)), false],
  ])('of %s waits for the disk when nobody would tell of it again', async (_, operation, waits) => {
    const { store, told } = await openTold();
    await store.commit([putChat(chatOf(1, 1))]);
    expect(told.slice(0, 2)).toEqual(['PRAGMA synchronous = NORMAL', 'BEGIN IMMEDIATE']);
    told.length = 0;
    await store.commit([putChat(chatOf(1, 2)), operation]);
    expect(told).toEqual([...(waits ? ['PRAGMA synchronous = FULL'] : []), 'BEGIN IMMEDIATE', 'COMMIT']);
    await store.close();
  });
});

describe('a SQLite file', () => {
  it.each([['made now', undefined], ['begun by version 3', 'sqlite-v3.db']])('%s gives back to the disk what was deleted', async (_, fixture) => {
    if (fixture !== undefined) copyFileSync(fileURLToPath(new URL(`../../../fixtures/${fixture}`, import.meta.url)), path);
    const store = await sqlite(path).open();
    const count = 8000;
    await store.commit(Array.from({ length: count }, (_value, index) => putMessage(messageOf(5, index + 1, `text ${'x'.repeat(900)}`))));
    const full = await store.measure();
    for (let id = 1; id < count; id += 500) await store.commit([{ type: 'deleteMessages', chatId: 5, from: id, to: id + 499 }]);
    const empty = await store.measure();
    expect(empty.bytes).toBeLessThan(full.bytes / 10);
    await store.close();
    expect(sizeOf(path)).toBeLessThan(full.bytes * 0.6);
    const again = await sqlite(path).open();
    expect((await again.measure()).messages).toBe(0);
    await again.close();
  });
});

describe('a SQLite store with a cipher', () => {
  /** No cipher at all, but nothing that went through it can be read in the file. */
  const cipher: RecordCipher = {
    seal: (_identity, plain) => plain.map((byte) => byte ^ 0xa5),
    open: (_identity, sealed) => sealed.map((byte) => byte ^ 0xa5),
    token: (domain, word) => Buffer.from(Buffer.from(`${domain}${word}`).map((byte) => byte ^ 0xa5)).toString('hex'),
  };

  it('has nothing in the file that tells names, keys or words', async () => {
    const { store } = await openTold(createRecordCodec(cipher));
    const person = { ...peers[0]!, name: 'Secretive', usernames: ['hiddenname'], phone: '12025550177' };
    await store.commit([
      { type: 'put', table: 'peers', value: person },
      { type: 'put', table: 'authKeys', value: authKey },
      putMessage(messageOf(5, 1, 'whispered words')),
      putOutbox(waitingOf(1, { action: { type: 'sendText', text: 'unsaid' } })),
      putChat(chatOf(5, 1, { draft: { _: 'draftMessage', message: 'sketched', date: 1 } })),
    ]);
    expect(await store.readPeerByUsername('HiddenName')).toEqual(person);
    expect(await store.readPeerByPhone('12025550177')).toEqual(person);
    expect(await store.searchMessages({ words: ['whispered'], chatId: 5, limit: 1 })).toEqual([messageOf(5, 1, 'whispered words')]);
    expect(await store.searchMessages({ words: ['whisp'], isPrefix: true, limit: 1 })).toEqual([]);
    await store.close();
    const file = readFileSync(path, 'latin1');
    for (const secret of ['Secretive', 'hiddenname', '12025550177', 'whispered', 'unsaid', 'sketched', Buffer.from(authKey.authKey).toString('base64').slice(0, 30)]) {
      expect(file.includes(secret), secret).toBe(false);
    }
  });

  it('keeps what belongs to its key, and is opened by who has it only', async () => {
    const driver = await loadSqliteDriver();
    const asked: unknown[] = [];
    const unlock: UnlockSqlite = async (kept, isEmpty) => {
      asked.push([kept, isEmpty]);
      return { codec: createRecordCodec(cipher), ...(kept === undefined && { keep: { wrapped: Uint8Array.of(1, 2, 3) } }) };
    };
    const kept = { wrapped: Uint8Array.of(1, 2, 3) };
    const first = await openSqliteStore({ driver, path, unlock });
    await first.commit([putOutbox(waitingOf(1)), putMessage(messageOf(5, 1))]);
    await first.close();
    expect(asked).toEqual([[undefined, true]]);
    await expect(sqlite(path).open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    await expect(sqlite(path, { readonly: true }).open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    const next = await openSqliteStore({ driver, path, unlock });
    expect((await next.load()).outbox).toEqual([waitingOf(1)]);
    await next.commit([{ type: 'clear' }]);
    await next.close();
    expect(asked.slice(1)).toEqual([[kept, false]]);
    const last = await readSqliteStore({ driver, path, unlock });
    expect((await last.load()).outbox).toEqual([]);
    await last.close();
    expect(asked.slice(2)).toEqual([[kept, true]]);
  });

  it('is rebuilt without its key', async () => {
    const driver = await loadSqliteDriver();
    const unlock: UnlockSqlite = async (kept) => ({ codec: createRecordCodec(cipher), ...(kept === undefined && { keep: 'kept' }) });
    const first = await openSqliteStore({ driver, path, unlock });
    const [person] = peers;
    await first.commit([putOutbox(waitingOf(1)), putMessage(messageOf(5, 1)), { type: 'put', table: 'peers', value: person! }]);
    await first.close();
    writeFileSync(`${path}-damaged`, '');
    await expect(sqlite(path).open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    const next = await openSqliteStore({ driver, path, unlock });
    expect((await next.load()).outbox).toEqual([waitingOf(1)]);
    expect(await next.readPeerByUsername('user0')).toEqual(person);
    expect((await next.measure()).messages).toBe(0);
    await next.close();
  });
});
