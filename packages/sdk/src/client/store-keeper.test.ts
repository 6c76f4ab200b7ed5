/** What keeps the local store of a client, where there is no space and where answers are overtaken. */
import { describe, expect, it, vi } from 'vitest';
import { planPeers } from '../apply/plan-peers.js';
import { databaseError } from '../errors/database-error.js';
import { PeerCache } from '../peers/peer-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { memory } from '../storage/local-memory-store.js';
import { StoreKeeper } from './store-keeper.js';
import { TaskQueue } from './task-queue.js';

const clock: Clock = { now: () => ({ instant: 0, unix: 0 }), setTimer: () => () => {} };

async function begin() {
  const store = await memory().open();
  const logged: string[] = [];
  const logger: Logger = { log: (level, message) => void logged.push(`${level}: ${message}`) };
  const keeper = new StoreKeeper({ store, state: await store.load(), writes: new TaskQueue(), peers: new PeerCache(store), clock, logger, selfId: () => 1, call: () => Promise.reject(new Error('nobody')) });
  const learn = (...ids: readonly number[]): Promise<void> => keeper.commitPeers(planPeers({ users: ids.map((id) => ({ _: 'user', id, accessHash: 5n, firstName: `User ${id}` })), chats: [] }, new Map()), new Map());
  return { store, keeper, learn, logged };
}

describe('peers that come with an answer', () => {
  it('do not keep the answer from its caller when there is no space, and are stored with the next ones', async () => {
    const { store, learn, logged } = await begin();
    const commit = vi.spyOn(store, 'commit').mockRejectedValue(databaseError('QUOTA_EXCEEDED', 'The database has no space left to grow.'));
    await learn(7);
    expect(logged).toEqual(['warn: There was no space to store what the server has said']);
    commit.mockRestore();
    await learn(8);
    expect([...(await store.readPeers([7, 8])).keys()].toSorted()).toEqual([7, 8]);
  });

  it('reject for any other reason', async () => {
    const { store, learn } = await begin();
    vi.spyOn(store, 'commit').mockRejectedValue(databaseError('CORRUPT_DATABASE', 'The database is damaged.'));
    await expect(learn(7)).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
  });
});
