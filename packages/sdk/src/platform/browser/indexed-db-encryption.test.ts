/** IndexedDB databases with keys: how they are refused, how their keys are changed, what they tell. */
import { beforeEach, describe, expect, it } from 'vitest';
import { chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalBatch, LocalOperation } from '../../storage/local-batch.js';
import type { PeerRecord } from '../../storage/records.js';
import { changeIndexedDbKey } from './change-indexed-db-key.js';
import { done, fakeBrowser } from './fake-browser.contract.js';
import { indexedDb, type IndexedDbOptions } from './indexed-db.js';

const key = new Uint8Array(32).fill(5);
const other = new Uint8Array(32).fill(6);
const device = { kind: 'device' } as const;
const name = 'store';

beforeEach(() => fakeBrowser({ locks: true }));

const person = (id: number, usernames: readonly string[]): PeerRecord => ({ id, min: false, name: `Secretive ${id}`, usernames: [...usernames], phone: `1202555010${id}` });
const batch: LocalBatch = [
  { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, selfId: 424_242_424_242 } },
  { type: 'put', table: 'authKeys', value: { dcId: 2, authKey: new Uint8Array(256).fill(77), salts: [], timeOffset: 0 } },
  { type: 'put', table: 'updateState', value: { pts: 1, qts: 2, seq: 3, date: 4 } },
  { type: 'put', table: 'channelStates', value: { channelId: 7, pts: 9 } },
  { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: true } },
  { type: 'put', table: 'histories', value: { chatId: 5, ranges: [{ from: 1, to: 450 }], isLive: true } },
  // The second one has taken a name of the first one over.
  { type: 'put', table: 'peers', value: person(2, ['hidden_name', 'taken_name']) },
  { type: 'put', table: 'peers', value: person(1, ['taken_name']) },
  ...Array.from({ length: 450 }, (_, index): LocalOperation => putMessage(messageOf(5, index + 1, `murmured giraffe ${index}`))),
  putMessage(messageOf(-1_000_000_000_777, 1, 'muttered crocodile')),
  putOutbox(waitingOf(1, { action: { type: 'sendText', text: 'unsaid buffalo' } })),
  putChat(chatOf(5, 10, { draft: { _: 'draftMessage', message: 'sketched flamingo', date: 1 } })),
  putChat(chatOf(6, 0)),
];
const secrets = /secretive|hidden_name|taken_name|1202555|424242424242|giraffe|crocodile|buffalo|flamingo/i;

async function make(options: IndexedDbOptions): Promise<unknown> {
  const store = await indexedDb(name, options).open();
  await store.commit(batch);
  await store.close();
  return readWith(options);
}

async function readWith(options: IndexedDbOptions): Promise<unknown> {
  const store = await indexedDb(name, options).open();
  const all = {
    state: await store.load(),
    peers: await store.readPeers([1, 2]),
    owners: [(await store.readPeerByUsername('taken_name'))?.id, (await store.readPeerByUsername('hidden_name'))?.id, (await store.readPeerByPhone('12025550101'))?.id],
    chats: [await store.readChatPage({ folderId: 0, limit: 9 }), await store.readChats([5, 6])],
    histories: await store.readHistoryPage({ limit: 9 }),
    messages: await store.readMessagePage({ chatId: 5, limit: 1000, order: 'newestFirst' }),
    found: await store.searchMessages({ words: ['murmured', '17'], limit: 9 }),
    last: await store.readLastIdUntil(5, 2_000_000_000),
    common: await store.readCommonMessages([1, 2]),
  };
  await store.close();
  return all;
}

/** Everything in the database, keys included, as text; names of indexed words among them. */
async function dump(): Promise<string> {
  const database = await done(indexedDB.open(name));
  const transaction = database.transaction([...database.objectStoreNames]);
  const rows = await Promise.all([...database.objectStoreNames].map((store) => done(transaction.objectStore(store).getAll())));
  database.close();
  return JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value));
}

describe('an encrypted IndexedDB database', () => {
  it.each([
    ['a key', key],
    ['a passphrase', 'correct horse'],
    ['a key of the browser', device],
  ] as const)('is opened by %s, and tells nothing', async (_, chosen) => {
    expect(await make({ key: chosen })).toMatchObject({ owners: [1, 2, 1], last: 450, found: [{ id: 18 }] });
    const text = await dump();
    expect(text).not.toMatch(secrets);
    expect(text).not.toContain('correct horse');
    expect(text).toContain('"chatId":5');
  });

  it('keeps a key of the browser that no script can take away', async () => {
    await make({ key: device });
    const database = await done(indexedDB.open(name));
    const row = (await done(database.transaction('meta').objectStore('meta').get('key'))) as { value: { device: CryptoKey } };
    database.close();
    await expect(crypto.subtle.exportKey('raw', row.value.device)).rejects.toMatchObject({ name: expect.stringMatching(/^InvalidAccess/) });
  });

  it.each([
    ['without a key', {}, key, 'KEY_REQUIRED'],
    ['with another key', { key: other }, key, 'WRONG_KEY'],
    ['with a key of the browser instead', { key: device }, key, 'WRONG_KEY'],
    ['with a passphrase instead of that of the browser', { key: 'a passphrase' }, device, 'WRONG_KEY'],
    ['without a key instead of that of the browser', {}, device, 'KEY_REQUIRED'],
  ] as const)('refuses to be opened %s, and stays as it is', async (_, options, chosen, code) => {
    const all = await make({ key: chosen });
    const before = await dump();
    await expect(indexedDb(name, options).open()).rejects.toMatchObject({ name: 'StorageError', code, message: expect.stringMatching(/nothing was changed/) });
    expect(await dump()).toBe(before);
    expect(await readWith({ key: chosen })).toEqual(all);
  });

  it('has had its key from the beginning: one without refuses it', async () => {
    await make({});
    const before = await dump();
    for (const chosen of [key, device]) await expect(indexedDb(name, { key: chosen }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED', message: expect.stringMatching(/changeIndexedDbKey/) });
    expect(await dump()).toBe(before);
  });

  it.each([
    ['its key', key],
    ['its key of the browser', device],
  ] as const)('says what is safe when what it keeps of %s is damaged', async (_, chosen) => {
    await make({ key: chosen });
    const database = await done(indexedDB.open(name));
    const meta = (): IDBObjectStore => database.transaction('meta', 'readwrite').objectStore('meta');
    const row = (await done(meta().get('key'))) as { value: object };
    for (const value of [null, 'x', { ...row.value, wrapped: 3 }, { version: 1 }]) {
      await done(meta().put({ ...row, value }));
      await expect(indexedDb(name, { key: chosen }).open()).rejects.toMatchObject({ code: expect.stringMatching(/CORRUPT_DATABASE|WRONG_KEY/), message: expect.stringMatching(/nothing was changed/) });
    }
    await done(meta().put({ ...row, value: { ...row.value, version: 2 } }));
    await expect(indexedDb(name, { key: chosen }).open()).rejects.toMatchObject({ code: 'NEWER_DATABASE' });
    await done(meta().put(row));
    database.close();
    await readWith({ key: chosen });
  });
});

describe('an IndexedDB database that has lost what it keeps of its key', () => {
  it.each([
    ['a key', key],
    ['a key of the browser', device],
  ] as const)('is refused, whatever it is opened with, and is what it was when that is back: %s', async (_, chosen) => {
    const all = await make({ key: chosen });
    const database = await done(indexedDB.open(name));
    const meta = (): IDBObjectStore => database.transaction('meta', 'readwrite').objectStore('meta');
    const row = (await done(meta().get('key'))) as object;
    await done(meta().delete('key'));
    const before = await dump();
    const lost = { name: 'StorageError', code: 'KEY_LOST', message: expect.stringMatching(/nothing was changed.*copy.*log in again.*not sent yet is lost/i) };
    for (const options of [{ key: chosen }, { key: other }, { key: 'a passphrase' }, {}]) await expect(indexedDb(name, options).open()).rejects.toMatchObject(lost);
    for (const change of [{ to: other }, { from: chosen, to: other }, { from: chosen }]) await expect(changeIndexedDbKey(name, change)).rejects.toMatchObject(lost);
    expect(await dump()).toBe(before);
    await done(meta().put(row));
    database.close();
    expect(await readWith({ key: chosen })).toEqual(all);
  });

  it('is not one that never had a key, nor one that holds nothing', async () => {
    const all = await make({});
    await expect(indexedDb(name, { key }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED' });
    expect(await readWith({})).toEqual(all);
    const empty = await indexedDb('empty').open();
    await empty.close();
    await (await indexedDb('empty', { key }).open()).close();
    await expect(indexedDb('empty').open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
  });
});

describe('changing the key of an IndexedDB database', () => {
  it('keeps everything: on encrypting, on changing to other kinds of keys, and on decrypting', async () => {
    const all = await make({});
    expect(await dump()).toMatch(secrets);
    await changeIndexedDbKey(name, { to: key });
    expect(await dump()).not.toMatch(secrets);
    await expect(indexedDb(name).open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    expect(await readWith({ key })).toEqual(all);
    await changeIndexedDbKey(name, { from: key, to: device });
    await expect(indexedDb(name, { key }).open()).rejects.toMatchObject({ code: 'WRONG_KEY' });
    expect(await readWith({ key: device })).toEqual(all);
    await changeIndexedDbKey(name, { from: device, to: other });
    expect(await readWith({ key: other })).toEqual(all);
    await changeIndexedDbKey(name, { from: other });
    await expect(indexedDb(name, { key: other }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED' });
    expect(await readWith({})).toEqual(all);
  });

  it('keeps what is to be sent, sealed or in the clear as its records are, and drops kept downloads', async () => {
    await make({});
    const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) & 0xff);
    const put = async (options: IndexedDbOptions): Promise<void> => {
      const storage = indexedDb(name, options);
      const store = await storage.open();
      for (const file of ['out-1.bin', 'file-1']) {
        const opened = (await storage.vault!.open(file, { create: true }))!;
        await opened.write(0, content);
        await opened.close();
      }
      await store.close();
    };
    const read = async (options: IndexedDbOptions): Promise<unknown> => {
      const storage = indexedDb(name, options);
      const store = await storage.open();
      const file = await storage.vault!.open('out-1.bin');
      const found = { names: (await storage.vault!.list()).map((entry) => entry.name), isSame: String(await file?.read(0, 999_999)) === String(content) };
      await file?.close();
      await store.close();
      return found;
    };
    await put({});
    for (const [change, options] of [[{ to: key }, { key }], [{ from: key, to: device }, { key: device }], [{ from: device }, {}]] as const) {
      await changeIndexedDbKey(name, change);
      expect(await read(options)).toEqual({ names: ['out-1.bin'], isSame: true });
    }
  });

  it('does so in pages without locks, too', async () => {
    fakeBrowser();
    const all = await make({});
    await changeIndexedDbKey(name, { to: key });
    expect(await readWith({ key })).toEqual(all);
  });

  it.each([
    ['another key than the one it has', { from: other, to: device }, { key }, 'WRONG_KEY'],
    ['no key where it has one', { to: other }, { key }, 'KEY_REQUIRED'],
    ['a key where it has none', { from: key }, {}, 'NOT_ENCRYPTED'],
  ] as const)('is refused for %s, and changes nothing', async (_, change, options, code) => {
    await make(options);
    const before = await dump();
    await expect(changeIndexedDbKey(name, change)).rejects.toMatchObject({ name: 'StorageError', code });
    expect(await dump()).toBe(before);
    await expect(changeIndexedDbKey(name, {})).rejects.toMatchObject({ name: 'UsageError' });
  });

  it.each([{ to: key }, { from: key, to: device }, { from: key }])('makes no database of a name that nobody knows: %o', async (change) => {
    await expect(changeIndexedDbKey('unknown', change)).rejects.toMatchObject({ name: 'StorageError', code: 'DATABASE_UNAVAILABLE', message: expect.stringMatching(/no database unknown/) });
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain('unknown');
    const store = await indexedDb('unknown').open();
    await store.close();
  });

  it('is refused while a tab has the database open', async () => {
    const store = await indexedDb(name).open();
    await expect(changeIndexedDbKey(name, { to: key })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
    await store.close();
    await changeIndexedDbKey(name, { to: key });
    await (await indexedDb(name, { key }).open()).close();
  });

  it('tells how far it is, and changes nothing when it is given up, or meets what it cannot read', async () => {
    await make({});
    const before = await dump();
    const told: number[] = [];
    const giveUp = new AbortController();
    const onProgress = ({ done: count }: { readonly done: number }): void => {
      told.push(count);
      if (count > 300) giveUp.abort('enough');
    };
    await expect(changeIndexedDbKey(name, { to: key, signal: giveUp.signal, onProgress })).rejects.toMatchObject({ name: 'AbortedError', cause: 'enough' });
    expect(await dump()).toBe(before);
    const database = await done(indexedDB.open(name));
    await done(database.transaction('outbox', 'readwrite').objectStore('outbox').put({ id: 9, body: '{' }));
    database.close();
    const damaged = await dump();
    await expect(changeIndexedDbKey(name, { to: key })).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
    expect(await dump()).toBe(damaged);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });
});
