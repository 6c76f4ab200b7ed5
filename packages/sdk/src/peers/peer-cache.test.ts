/** The peers in memory. */
import { describe, expect, it } from 'vitest';
import { sessionMemory } from '../storage/memory-store.js';
import type { PeerRecord } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import { PeerCache } from './peer-cache.js';

const record = (id: number, name = 'x'): PeerRecord => ({ id, min: false, name, usernames: [`user${id}`], phone: `1000${id}` });

async function storeWith(...records: PeerRecord[]): Promise<Store> {
  const store = await sessionMemory().open();
  await store.commit(records.map((value) => ({ type: 'put', table: 'peers', value })));
  return store;
}

describe('the cache of peers', () => {
  it('reads from the store once, and many at a time', async () => {
    const store = await storeWith(record(1), record(2));
    const reads: (readonly number[])[] = [];
    const cache = new PeerCache({
      readPeers: (ids) => {
        reads.push(ids);
        return store.readPeers(ids);
      },
      readPeerByPhone: (phone) => store.readPeerByPhone(phone),
      readPeerByUsername: (username) => store.readPeerByUsername(username),
    });
    expect([...(await cache.getMany([1, 2, 2, 3])).keys()]).toEqual([1, 2]);
    expect(await cache.get(1)).toEqual(record(1));
    expect(cache.peek(2)).toEqual(record(2));
    expect(await cache.get(3)).toBeUndefined();
    expect(reads).toEqual([[1, 2, 3], [3]]);
  });

  it('finds by username and phone number in any notation', async () => {
    const cache = new PeerCache(await storeWith(record(1)));
    expect(await cache.getByUsername('@USER1')).toEqual(record(1));
    expect(await cache.getByPhone('+1 0001')).toEqual(record(1));
  });

  it('stays within its bound and lets go what was not used for longest', async () => {
    const cache = new PeerCache(await storeWith(), 2);
    cache.remember([record(1), record(2)]);
    cache.peek(1);
    cache.remember([record(3)]);
    expect([cache.size, cache.peek(1)?.id, cache.peek(2), cache.peek(3)?.id]).toEqual([2, 1, undefined, 3]);
  });

  it('is not put back by a read that began before a commit', async () => {
    let answer: (found: ReadonlyMap<number, PeerRecord>) => void = () => {};
    const cache = new PeerCache({
      readPeers: () => new Promise((resolve) => (answer = resolve)),
      readPeerByPhone: () => Promise.resolve(undefined),
      readPeerByUsername: () => Promise.resolve(undefined),
    });
    const reading = cache.get(1);
    cache.remember([record(1, 'new')]);
    answer(new Map([[1, record(1, 'old')]]));
    expect((await reading)?.name).toBe('new');
    expect(cache.peek(1)?.name).toBe('new');
  });

  it('forgets everything when it is cleared', async () => {
    const cache = new PeerCache(await storeWith());
    cache.remember([record(1)]);
    cache.clear();
    expect(cache.size).toBe(0);
  });
});
