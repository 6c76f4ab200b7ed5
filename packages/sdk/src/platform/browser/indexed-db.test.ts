/** IndexedDB databases as storages: the contracts, over an implementation in memory. */
import { describe, expect, it, vi } from 'vitest';
import { chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import { testLocalStorage } from '../../storage/local-storage.contract.js';
import type { LocalBatch } from '../../storage/local-batch.js';
import type { LocalStorage } from '../../storage/local-store.js';
import { testStorage } from '../../storage/storage.contract.js';
import { testVaultOfStorage } from '../../storage/storage-vault.contract.js';
import { done, fakeBrowser } from './fake-browser.contract.js';
import { indexedDb } from './indexed-db.js';
import { schemaVersion } from './indexed-db-schema.js';

const key = new Uint8Array(32).fill(5);
let count = 0;

function create({ locks = false }: { readonly locks?: boolean } = {}): LocalStorage {
  fakeBrowser({ locks });
  count += 1;
  return indexedDb(`store-${count}`);
}

/** A storage that has a key, which it was given when it was empty. */
function createSealed(): LocalStorage {
  create();
  return indexedDb(`store-${count}`, { key });
}

testStorage('indexedDb(name)', { create: () => create({ locks: true }) });
testLocalStorage('indexedDb(name)', { create: () => create({ locks: true }) });
testStorage('indexedDb(name) without locks', { create });
testVaultOfStorage('indexedDb(name)', { create: () => create({ locks: true }) });
testVaultOfStorage('indexedDb(name, { key })', { create: createSealed });
testStorage('indexedDb(name, { key })', { create: createSealed });
testLocalStorage('indexedDb(name, { key })', { create: createSealed, wholeWordsOnly: true });

describe('an IndexedDB storage', () => {
  it('does nothing before it is opened', async () => {
    create();
    expect(await indexedDB.databases()).toEqual([]);
  });

  it('takes no empty name', () => {
    expect(() => indexedDb('')).toThrow(/name of a database/);
  });

  it('has a version from the beginning', async () => {
    const store = await create().open();
    expect(await indexedDB.databases()).toEqual([{ name: `store-${count}`, version: schemaVersion }]);
    await store.close();
  });

  it('waits for the disk with what nobody else could tell again, and with nothing else', async () => {
    const store = await create().open();
    const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const durability = async (batch: LocalBatch): Promise<unknown> => {
      begin.mockClear();
      await store.commit(batch);
      // Those of its files are in another database.
      const own = begin.mock.calls.filter((_, index) => (begin.mock.contexts[index] as IDBDatabase).name === `store-${count}`);
      expect(own.length).toBe(1);
      return own[0]?.[2]?.durability;
    };
    expect(await durability([putMessage(messageOf(5, 1)), putChat(chatOf(5, 1))])).toBe('relaxed');
    expect(await durability([putMessage(messageOf(5, 1)), putOutbox(waitingOf(1))])).toBe('strict');
    expect(await durability([{ type: 'delete', table: 'outbox', key: 1 }])).toBe('strict');
    expect(await durability([putMessage(messageOf(5, 2)), { type: 'put', table: 'channelStates', value: { channelId: 1, pts: 1 } }])).toBe('strict');
    expect(await durability([{ type: 'put', table: 'updateState', value: { pts: 1, qts: 0, seq: 0, date: 0 } }])).toBe('strict');
    expect(await durability([{ type: 'put', table: 'session', value: { mainDcId: 1, testMode: false } }])).toBe('strict');
    expect(await durability([{ type: 'clear' }])).toBe('strict');
    await store.close();
  });

  it('finishes what was asked for before it was closed', async () => {
    const storage = create({ locks: true });
    const store = await storage.open();
    const commits = [1, 2, 3].map((id) => store.commit([putMessage(messageOf(5, id))]));
    await store.close();
    await Promise.all(commits);
    const again = await storage.open();
    expect((await again.measure()).messages).toBe(3);
    await again.close();
  });

  it('leaves a database of another program untouched', async () => {
    const storage = create();
    const request = indexedDB.open(`store-${count}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('things').put('kept', 1);
    (await done(request)).close();
    await expect(storage.open()).rejects.toMatchObject({ code: 'FOREIGN_DATABASE' });
    const again = await done(indexedDB.open(`store-${count}`, 1));
    expect([...again.objectStoreNames]).toEqual(['things']);
    expect(await done(again.transaction('things').objectStore('things').get(1))).toBe('kept');
    again.close();
  });

  it('shows nothing of its records to who reads the database, where it has a key', async () => {
    const store = await createSealed().open();
    await store.commit([
      putMessage(messageOf(5, 1, 'Confidential phrases')),
      putOutbox(waitingOf(1, { action: { type: 'sendText', text: 'unsent secrets' } })),
      { type: 'put', table: 'peers', value: { id: 5, min: false, name: 'Alice', usernames: ['alice_doe'], phone: '12025550100' } },
    ]);
    await store.close();
    const text = await dump(`store-${count}`);
    expect(text).toContain('"chatId":5');
    expect(text).not.toMatch(/confidential|phrases|secrets|alice|12025550100/i);
  });

  it('shows nothing of its files to who reads the databases, where it has a key', async () => {
    const storage = createSealed();
    const store = await storage.open();
    const file = (await storage.vault!.open('out-1.bin', { create: true }))!;
    await file.write(0, new TextEncoder().encode('murmured giraffe'));
    await file.close();
    expect(await dump(`store-${count}-files`)).toContain('out-1.bin');
    expect(await dump(`store-${count}-files`)).not.toMatch(/murmured|giraffe/);
    await store.close();
    await (await indexedDb(`store-${count}`, { key }).open()).close();
    await expect(indexedDb(`store-${count}`, { key }).vault!.open('out-1.bin')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('keeps as many downloads as it is told to, with a key and without', () => {
    create();
    expect([indexedDb('a', { key, cacheLimit: 5 }), indexedDb('a', { cacheLimit: 0 }), indexedDb('a', { key })].map(({ vault }) => vault?.cacheLimit)).toEqual([5, 0, undefined]);
  });

  it('is not opened without the key that it keeps something of, not even when it was cleared', async () => {
    const sealed = createSealed();
    const store = await sealed.open();
    await store.commit([putMessage(messageOf(5, 1)), { type: 'clear' }]);
    await store.close();
    const plain = indexedDb(`store-${count}`);
    for (let round = 0; round < 2; round += 1) await expect(plain.open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
    await (await sealed.open()).close();
  });

  it('tells a record that was damaged or exchanged', async () => {
    const storage = createSealed();
    const store = await storage.open();
    await store.commit([putMessage(messageOf(5, 1)), putMessage(messageOf(5, 2))]);
    await store.close();
    const database = await done(indexedDB.open(`store-${count}`));
    const rows = database.transaction('messages', 'readwrite').objectStore('messages');
    const other = (await done(rows.get([5, 2]))) as { body: Uint8Array };
    await done(rows.put({ ...((await done(rows.get([5, 1]))) as object), body: other.body }));
    database.close();
    const again = await storage.open();
    await expect(again.readMessages(5, [1])).rejects.toMatchObject({ code: 'CORRUPT_DATABASE', message: expect.stringContaining('messages:5:1') });
    expect((await again.readMessages(5, [2])).size).toBe(1);
    await again.close();
  });
});

/** Everything in a database, keys included, as text. */
async function dump(name: string): Promise<string> {
  const database = await done(indexedDB.open(name));
  const transaction = database.transaction([...database.objectStoreNames]);
  const rows = await Promise.all([...database.objectStoreNames].map((store) => done(transaction.objectStore(store).getAll())));
  database.close();
  return JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value));
}
