/** One client for each database among all tabs and workers of an origin: the Web Locks of the browser. */

/** Lets a lock go; resolves when others can have it. */
export type ReleaseLock = () => Promise<void>;

/**
 * Takes the lock of a database. It ends with the tab or worker that holds it, however that ends.
 *
 * Gives `held` when somebody else has it, and nothing where there are no Web Locks: in pages that came without encryption.
 *
 * @see https://w3c.github.io/web-locks/
 */
export async function acquireWebLock(name: string): Promise<ReleaseLock | 'held' | undefined> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return undefined;
  return new Promise((resolve) => {
    const holding = locks.request(`kitewire ${name}`, { mode: 'exclusive', ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve('held');
        return undefined;
      }
      return new Promise<void>((letGo) => {
        resolve(async () => {
          letGo();
          await holding;
        });
      });
    });
    // A page without an origin of its own has the object and may not use it.
    holding.catch(() => resolve(undefined));
  });
}
