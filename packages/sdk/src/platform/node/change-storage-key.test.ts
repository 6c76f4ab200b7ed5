/** Changes of the key of SQLite files: what is stored stays, what it was sealed with does not. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf, putMessage } from '../../storage/local-samples.contract.js';
import type { LocalOperation } from '../../storage/local-batch.js';
import type { LocalStore } from '../../storage/local-store.js';
import { changeStorageKey } from './change-storage-key.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { chatIds, everything, peers } from './sqlite-samples.contract.js';
import { findSecrets, key, secretBatch, secretUpdate } from './sqlite-secrets.contract.js';
import { sqlite, type SqliteOptions } from './sqlite-storage.js';

const other = new Uint8Array(32).fill(9);
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-rekey-'));
  path = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const folders: LocalOperation = { type: 'put', table: 'folders', value: [{ _: 'dialogFilterDefault' }] };
const lists: LocalOperation = { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: true } };
const options: LocalOperation = { type: 'put', table: 'dcOptions', value: [{ dcId: 2, host: '127.0.0.1', port: 443 }] };
// The username of somebody who is stored later than its present owner.
const renamed: LocalOperation = { type: 'put', table: 'peers', value: { ...peers[0]!, usernames: ['user0', 'user150'] } };
const wordless = putMessage({ chatId: 4, id: 90_000, date: 1_700_000_008, message: { _: 'messageService', id: 90_000, peerId: { _: 'peerUser', userId: 4 }, date: 1_700_000_008, action: { _: 'messageActionPinMessage' } } });

async function make(keys: SqliteOptions): Promise<void> {
  const store = await sqlite(path, keys).open();
  await store.commit([...everything, folders, lists, options]);
  await store.commit([renamed, wordless]);
  await store.close();
}

/** Everything that a store gives. */
async function readAll(store: LocalStore): Promise<unknown> {
  const pages = await Promise.all([...chatIds, 4].map((chatId) => store.readMessagePage({ chatId, limit: 1000, order: 'newestFirst' })));
  return {
    state: await store.load(),
    peers: await store.readPeers(peers.map(({ id }) => id)),
    owners: [(await store.readPeerByUsername('user150'))?.id, (await store.readPeerByUsername('user7'))?.id, (await store.readPeerByPhone('10000007'))?.id],
    chats: await store.readChatPage({ folderId: 0, limit: 1000 }),
    histories: await store.readHistoryPage({ limit: 1000 }),
    pages,
    found: await store.searchMessages({ words: ['word', 'message'], limit: 1000 }),
    common: await store.readCommonMessages([101, 1502]),
    messages: (await store.measure()).messages,
  };
}

async function readWith(keys: SqliteOptions): Promise<unknown> {
  const store = await sqlite(path, keys).open();
  const all = await readAll(store);
  await store.close();
  return all;
}

describe('changing the key of a SQLite store', () => {
  it('keeps everything: on encrypting, on changing to another key, and on decrypting', async () => {
    await make({});
    const all = await readWith({});
    expect(all).toMatchObject({ owners: [1, 8, 8], messages: 631 });
    await changeStorageKey(path, { to: key });
    await expect(sqlite(path).open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    expect(await readWith({ key })).toEqual(all);
    await changeStorageKey(path, { from: key, to: other });
    await expect(sqlite(path, { key }).open()).rejects.toMatchObject({ code: 'WRONG_KEY' });
    expect(await readWith({ key: other })).toEqual(all);
    await changeStorageKey(path, { from: other, to: 'a passphrase' });
    expect(await readWith({ key: 'a passphrase' })).toEqual(all);
    await changeStorageKey(path, { from: 'a passphrase' });
    await expect(sqlite(path, { key: 'a passphrase' }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED' });
    expect(await readWith({})).toEqual(all);
    const store = await sqlite(path).open();
    expect(await store.searchMessages({ words: ['mess'], isPrefix: true, limit: 1 })).toHaveLength(1);
    await store.close();
  });

  it('leaves nothing readable behind in any file after encrypting, not of what was edited or deleted before either', async () => {
    const store = await sqlite(path).open();
    await store.commit(secretBatch);
    await store.commit(secretUpdate);
    await store.close();
    expect(findSecrets(directory).length).toBeGreaterThan(8);
    await changeStorageKey(path, { to: key });
    expect(findSecrets(directory)).toEqual([]);
    const again = await sqlite(path, { key }).open();
    expect((await again.searchMessages({ words: ['whispered', 'antelope'], limit: 9 })).map(({ id }) => id)).toEqual([2]);
    expect(findSecrets(directory)).toEqual([]);
    await again.close();
    expect(findSecrets(directory)).toEqual([]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['store.db', 'store.db-lock']);
  });

  it('leaves nothing behind of how the former key sealed the key of the records', async () => {
    await make({ key });
    const driver = await loadSqliteDriver();
    const reader = driver.open(path, { readonly: true });
    const { wrapped } = JSON.parse(String(reader.prepare('SELECT body FROM store_key').get()?.['body'])) as { wrapped: Record<string, string> };
    reader.close();
    const [text = ''] = Object.values(wrapped);
    expect(text.length).toBeGreaterThan(90);
    expect(findSecrets(directory, [text.toLowerCase()])).toHaveLength(1);
    await changeStorageKey(path, { from: key, to: other });
    expect(findSecrets(directory, [text.toLowerCase()])).toEqual([]);
  });

  it('encrypts a file of an earlier version', async () => {
    copyFileSync(fileURLToPath(new URL('../../../fixtures/sqlite-v3.db', import.meta.url)), path);
    await changeStorageKey(path, { to: key });
    const store = await sqlite(path, { key }).open();
    expect((await store.load()).session?.selfId).toBe(1001);
    expect((await store.readPeerByUsername('alice'))?.name).toBe('Alice Example');
    await store.close();
    expect(findSecrets(directory, ['alice', '12025550100'])).toEqual([]);
  });

  it.each([
    ['another key than the one it has', { from: other, to: key }, { key }, 'WRONG_KEY'],
    ['no key where it has one', { to: other }, { key }, 'KEY_REQUIRED'],
    ['a key where it has none', { from: key, to: other }, {}, 'NOT_ENCRYPTED'],
    ['a key where it has none, to decrypt it', { from: key }, {}, 'NOT_ENCRYPTED'],
  ] as const)('is refused for %s, and changes nothing', async (_, change, keys, code) => {
    await make(keys);
    const before = readFileSync(path);
    await expect(changeStorageKey(path, change)).rejects.toMatchObject({ name: 'StorageError', code });
    expect(readFileSync(path).equals(before)).toBe(true);
    await readWith(keys);
  });

  it('is refused while somebody has the file open, if only for reading', async () => {
    await make({});
    const writer = await sqlite(path).open();
    await expect(changeStorageKey(path, { to: key })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
    const reader = await sqlite(path, { readonly: true }).open();
    await writer.close();
    await expect(changeStorageKey(path, { to: key })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
    expect((await reader.load()).outbox).toHaveLength(12);
    await reader.close();
    await changeStorageKey(path, { to: key });
    await readWith({ key });
  });

  it('is refused where there is no file, or that of another program, and without any key', async () => {
    await expect(changeStorageKey(path, { to: key })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(readdirSync(directory)).toEqual([]);
    writeFileSync(path, 'a letter that is long enough to be a header of a database'.repeat(4));
    await expect(changeStorageKey(path, { to: key })).rejects.toMatchObject({ code: 'FOREIGN_DATABASE' });
    await expect(changeStorageKey(path, {})).rejects.toMatchObject({ name: 'UsageError' });
    await expect(changeStorageKey(path, { to: '' })).rejects.toMatchObject({ name: 'UsageError' });
  });

  it('tells how far it is, and gives up when it is told to, with everything as it was', async () => {
    await make({});
    const all = await readWith({});
    const told: number[] = [];
    const giveUp = new AbortController();
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
      told.push(done);
      expect(total).toBe(631 + 200 + 21 + 21);
      if (done > 400) giveUp.abort('enough');
    };
    await expect(changeStorageKey(path, { to: key, signal: giveUp.signal, onProgress })).rejects.toMatchObject({ name: 'AbortedError', cause: 'enough' });
    expect(told.at(-1)).toBeLessThan(873);
    expect(existsSync(`${path}-rekeying`)).toBe(false);
    expect(await readWith({})).toEqual(all);
    told.length = 0;
    await changeStorageKey(path, { to: key, onProgress: ({ done }) => told.push(done) });
    expect(told.at(-1)).toBe(873);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(await readWith({ key })).toEqual(all);
  });

  it('F06: removes at the next opening what one that was killed has left, which may not be encrypted', async () => {
    await make({ key });
    for (const suffix of ['', '-journal']) writeFileSync(`${path}-rekeying${suffix}`, 'whispered');
    await (await sqlite(path, { key }).open()).close();
    expect(findSecrets(directory)).toEqual([]);
    expect(readdirSync(directory).sort()).toEqual(['store.db', 'store.db-lock']);
  });

  it('F08: refuses a file with a damaged record as it is; the next opening mends it under its key', async () => {
    await make({});
    const driver = await loadSqliteDriver();
    const database = driver.open(path);
    database.exec("UPDATE messages SET body = replace(body, 'says', 'said') WHERE chat_id = 3");
    database.close();
    await expect(changeStorageKey(path, { to: key })).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
    const store = await sqlite(path).open();
    expect((await store.load()).outbox).toHaveLength(12);
    await store.commit([putMessage(messageOf(3, 1, 'anew'))]);
    await store.close();
    await changeStorageKey(path, { to: key });
    const again = await sqlite(path, { key }).open();
    expect(await again.searchMessages({ words: ['anew'], limit: 9 })).toHaveLength(1);
    await again.close();
  });
});
