/** What befalls databases in browsers: each fault has a typed error, and nothing half done is ever stored. */
import { forceCloseDatabase } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalBatch } from '../../storage/local-batch.js';
import type { LocalStore } from '../../storage/local-store.js';
import { done, fakeBrowser, killTabs } from './fake-browser.contract.js';
import { indexedDb } from './indexed-db.js';
import { schemaVersion } from './indexed-db-schema.js';

const name = 'faults';
const updateState = { pts: 1, qts: 0, seq: 0, date: 1 };
const before: LocalBatch = [putChat(chatOf(5, 1)), putMessage(messageOf(5, 1)), putOutbox(waitingOf(1)), { type: 'put', table: 'updateState', value: updateState }];
const change: LocalBatch = [
  putMessage(messageOf(5, 2)),
  { type: 'deleteMessages', chatId: 5, from: 1, to: 1 },
  { type: 'put', table: 'peers', value: { id: 5, min: false, name: 'Alice', usernames: ['alice'], phone: '1' } },
  putChat(chatOf(5, 2)),
  { type: 'delete', table: 'outbox', key: 1 },
  { type: 'put', table: 'updateState', value: { ...updateState, pts: 2 } },
];

async function expectBefore(store: LocalStore): Promise<void> {
  expect(await store.load()).toMatchObject({ updateState, outbox: [waitingOf(1)] });
  expect(await store.readMessagePage({ chatId: 5, limit: 9, order: 'oldestFirst' })).toEqual([messageOf(5, 1)]);
  expect(await store.readChats([5])).toEqual(new Map([[5, chatOf(5, 1)]]));
  expect(await store.readPeerByUsername('alice')).toBeUndefined();
}

async function expectChanged(store: LocalStore): Promise<void> {
  expect(await store.load()).toMatchObject({ updateState: { pts: 2 }, outbox: [] });
  expect(await store.readMessagePage({ chatId: 5, limit: 9, order: 'oldestFirst' })).toEqual([messageOf(5, 2)]);
  expect((await store.readPeerByUsername('alice'))?.id).toBe(5);
}

/** Lets a transaction end by itself with an error at its nth change; calls that ended so are counted. */
function failAtChange(nth: number, error: string): void {
  let changes = 0;
  for (const method of ['put', 'delete'] as const) {
    const real = IDBObjectStore.prototype[method] as (...values: unknown[]) => IDBRequest;
    vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...values: unknown[]) {
      const request = real.apply(this, values);
      changes += 1;
      if (changes === nth) (this.transaction as unknown as { _abort(error: string): void })._abort(error);
      return request as IDBRequest<IDBValidKey> & IDBRequest<undefined>;
    });
  }
}

function refusal(code: string): object {
  return { name: 'StorageError', code };
}

async function openBefore(): Promise<LocalStore> {
  const store = await indexedDb(name).open();
  await store.commit(before);
  return store;
}

describe('F10 quota', () => {
  beforeEach(() => fakeBrowser({ locks: true }));

  // Six operations; the peer's brings two names.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stores nothing of a batch that exceeds the quota at change %i, and goes on', async (nth) => {
    const store = await openBefore();
    failAtChange(nth, 'QuotaExceededError');
    await expect(store.commit(change)).rejects.toMatchObject({ ...refusal('QUOTA_EXCEEDED'), cause: { name: 'QuotaExceededError' } });
    vi.restoreAllMocks();
    await expectBefore(store);
    await store.commit(change);
    await expectChanged(store);
    await store.close();
  });

  it('tells it of a request that is refused at once', async () => {
    const store = await openBefore();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('No space', 'QuotaExceededError');
    });
    await expect(store.commit(change)).rejects.toMatchObject(refusal('QUOTA_EXCEEDED'));
    vi.restoreAllMocks();
    await expectBefore(store);
    await store.close();
  });
});

describe('F10 a tab that is killed', () => {
  beforeEach(() => fakeBrowser({ locks: true }));

  it.each([1, 4, 8])('leaves nothing of a batch at whose change %i it ended, and lets others open the database', async (nth) => {
    const dying = await openBefore();
    failAtChange(nth, 'AbortError');
    await expect(dying.commit(change)).rejects.toMatchObject(refusal('DATABASE_UNAVAILABLE'));
    vi.restoreAllMocks();
    killTabs();
    const store = await indexedDb(name).open();
    await expectBefore(store);
    await store.close();
  });
});

describe('F10 two tabs', () => {
  it('refuses the second one where the browser has locks, until the first one closes', async () => {
    fakeBrowser({ locks: true });
    const first = await openBefore();
    for (let round = 0; round < 2; round += 1) await expect(indexedDb(name).open()).rejects.toMatchObject(refusal('DATABASE_LOCKED'));
    await (await indexedDb('another').open()).close();
    await first.commit(change);
    await first.close();
    const second = await indexedDb(name).open();
    await expectChanged(second);
    await second.close();
  });

  it('lets only the last one write where the browser has no locks', async () => {
    fakeBrowser();
    const first = await openBefore();
    const second = await indexedDb(name).open();
    await expect(first.commit(change)).rejects.toMatchObject(refusal('DATABASE_LOCKED'));
    await expectBefore(second);
    await second.commit([{ type: 'clear' }, ...change]);
    await expectChanged(second);
    await expect(first.commit([{ type: 'clear' }])).rejects.toMatchObject(refusal('DATABASE_LOCKED'));
    await first.close();
    await expectChanged(second);
    await second.close();
  });

  it('does without locks that the page may not use', async () => {
    fakeBrowser();
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(new DOMException('No origin', 'SecurityError')) } });
    const store = await openBefore();
    await store.commit(change);
    await store.close();
  });
});

describe('F10 versions that block', () => {
  beforeEach(() => fakeBrowser({ locks: true }));

  it('refuses a database of a newer version and leaves it as it is', async () => {
    const request = indexedDB.open(name, schemaVersion + 1);
    request.onupgradeneeded = () => request.result.createObjectStore('later');
    (await done(request)).close();
    for (let round = 0; round < 2; round += 1) await expect(indexedDb(name).open()).rejects.toMatchObject(refusal('NEWER_DATABASE'));
    expect(await indexedDB.databases()).toEqual([{ name, version: schemaVersion + 1 }]);
  });

  it('refuses to wait for a tab with an older version that does not let go, and keeps nothing open', async () => {
    await (await openBefore()).close();
    const older = await done(indexedDB.open(name));
    const open = indexedDB.open.bind(indexedDB);
    // As if this were the next version of ours.
    vi.spyOn(indexedDB, 'open').mockImplementation((target, version = 0) => open(target, version + 1));
    await expect(indexedDb(name).open()).rejects.toMatchObject({ ...refusal('DATABASE_LOCKED'), message: expect.stringContaining('older version') });
    older.close();
    const store = await indexedDb(name).open();
    await expectBefore(store);
    await store.close();
    await done(indexedDB.deleteDatabase(name));
  });

  it('gives way to a newer version, and says so afterwards', async () => {
    const store = await openBefore();
    const newer = await done(indexedDB.open(name, schemaVersion + 1));
    await expect(store.load()).rejects.toMatchObject({ ...refusal('DATABASE_UNAVAILABLE'), message: expect.stringContaining('newer version') });
    await expect(store.commit(change)).rejects.toMatchObject(refusal('DATABASE_UNAVAILABLE'));
    newer.close();
    await store.close();
  });

  it('gives way to a deletion', async () => {
    const store = await openBefore();
    await done(indexedDB.deleteDatabase(name));
    await expect(store.load()).rejects.toMatchObject(refusal('DATABASE_UNAVAILABLE'));
    await store.close();
  });
});

describe('F10 private mode', () => {
  beforeEach(() => fakeBrowser({ locks: true }));

  it.each([undefined, null])('says that there is no IndexedDB where it is %s', async (value) => {
    vi.stubGlobal('indexedDB', value);
    for (let round = 0; round < 2; round += 1) await expect(indexedDb(name).open()).rejects.toMatchObject(refusal('DATABASE_UNAVAILABLE'));
  });

  it.each(['SecurityError', 'InvalidStateError', 'UnknownError'])('says that it is refused when it throws %s', async (error) => {
    const storage = indexedDb(name);
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Not here', error);
    });
    await expect(storage.open()).rejects.toMatchObject({ ...refusal('DATABASE_UNAVAILABLE'), message: expect.stringContaining(error) });
    vi.restoreAllMocks();
    await (await storage.open()).close();
  });
});

describe('F10 storage that is evicted', () => {
  beforeEach(() => fakeBrowser({ locks: true }));

  /** Ends the connection as a browser does that removes the data of an origin. */
  async function evict(store: LocalStore): Promise<void> {
    const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store.load();
    const database = begin.mock.contexts[0] as unknown as IDBDatabase;
    forceCloseDatabase(database as unknown as Parameters<typeof forceCloseDatabase>[0]);
    await done(indexedDB.deleteDatabase(name));
  }

  it('says so of every use, and begins empty when it is opened again', async () => {
    const storage = indexedDb(name);
    const store = await storage.open();
    await store.commit(before);
    await evict(store);
    const evicted = { ...refusal('DATABASE_UNAVAILABLE'), message: expect.stringContaining('closed by the browser') };
    await expect(store.load()).rejects.toMatchObject(evicted);
    await expect(store.commit(change)).rejects.toMatchObject(evicted);
    await store.close();
    const again = await storage.open();
    expect(await again.load()).toEqual({ authKeys: [], dcOptions: [], channelStates: [], chatLists: [], outbox: [] });
    await again.close();
  });

  it('says so of a batch that it interrupts', async () => {
    const store = await openBefore();
    failAtChange(3, 'AbortError');
    const commit = store.commit(change);
    await expect(commit).rejects.toMatchObject({ ...refusal('DATABASE_UNAVAILABLE'), cause: expect.anything() });
    vi.restoreAllMocks();
    await expectBefore(store);
    await store.close();
  });
});
