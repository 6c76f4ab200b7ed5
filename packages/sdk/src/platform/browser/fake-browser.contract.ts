/** What IndexedDB needs of a browser, in memory, for the tests of its storage. */
import { IDBCursor, IDBDatabase, IDBFactory, IDBIndex, IDBKeyRange, IDBObjectStore, IDBRequest, IDBTransaction } from 'fake-indexeddb';
import { vi } from 'vitest';

/** Gives the current test databases of its own, and Web Locks when it asks for them. */
export function fakeBrowser({ locks = false }: { readonly locks?: boolean } = {}): void {
  const classes = { IDBCursor, IDBDatabase, IDBIndex, IDBKeyRange, IDBObjectStore, IDBRequest, IDBTransaction };
  for (const [name, value] of Object.entries({ ...classes, indexedDB: new IDBFactory() })) vi.stubGlobal(name, value);
  vi.stubGlobal('navigator', locks ? { locks: new FakeLocks() } : {});
}

type Holder = (lock: object | null) => Promise<void> | undefined;

/** Exclusive locks that are taken at once or not at all. */
class FakeLocks {
  readonly #held = new Set<string>();

  async request(name: string, _options: object, hold: Holder): Promise<void> {
    await Promise.resolve();
    if (this.#held.has(name)) return hold(null);
    this.#held.add(name);
    await hold({ name });
    this.#held.delete(name);
  }

  /** What happens to the locks of tabs that end. */
  letGo(): void {
    this.#held.clear();
  }
}

/** Ends the other tabs of a browser with locks. */
export function killTabs(): void {
  (navigator.locks as unknown as FakeLocks).letGo();
}

/** Resolves with the result of a plain request. */
export function done<Result>(request: globalThis.IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}
