/** What keeps the local store of a client, where there is no space and where answers are overtaken. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it, vi } from 'vitest';
import { planPeers } from '../apply/plan-peers.js';
import { databaseError } from '../errors/database-error.js';
import { PeerCache } from '../peers/peer-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { memory } from '../storage/local-memory-store.js';
import { chatOf, putChat } from '../storage/local-samples.contract.js';
import { StoreKeeper } from './store-keeper.js';
import { TaskQueue } from '../timing/task-queue.js';

const clock: Clock = { now: () => ({ instant: 0, unix: 0 }), setTimer: () => () => {} };

async function begin() {
  const store = await memory().open();
  const logged: string[] = [];
  const logger: Logger = { log: (level, message) => void logged.push(`${level}: ${message}`) };
  const calls: tl.MethodRequest[] = [];
  const call = (request: tl.MethodRequest): Promise<never> => {
    calls.push(request);
    return Promise.reject(new Error('nobody'));
  };
  const keeper = new StoreKeeper({ store, state: await store.load(), writes: new TaskQueue(), peers: new PeerCache(store), clock, logger, selfId: () => 1, call });
  const learn = (...ids: readonly number[]): Promise<void> => keeper.commitPeers(planPeers({ users: ids.map((id) => ({ _: 'user', id, accessHash: 5n, firstName: `User ${id}` })), chats: [] }, new Map()), new Map());
  return { store, keeper, learn, logged, calls };
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

describe('a deletion of a message that was never stored', () => {
  it('has the chats asked about in which it may have been unread, all at once', async () => {
    const { keeper, store, learn, calls } = await begin();
    await store.commit([7, 8, 9].map((chatId) => putChat(chatOf(chatId, 10, { topMessageId: 20, readInboxMaxId: chatId === 9 ? 20 : 10, unreadCount: 3 }))));
    await learn(7, 8, 9);
    keeper.connected();
    const update: tl.RawUpdateDeleteMessages = { _: 'updateDeleteMessages', messages: [15], pts: 2, ptsCount: 1 };
    await keeper.commit({ type: 'apply', commitId: 1, source: 'live', users: [], chats: [], updates: [{ update, sequenced: true }] }, { batch: [], peers: [], known: new Map() });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const asked = calls.flatMap((request) => (request._ === 'messages.getPeerDialogs' ? request.peers : []));
    expect(asked.map((peer) => (peer._ === 'inputDialogPeer' && peer.peer._ === 'inputPeerUser' ? peer.peer.userId : 0)).toSorted()).toEqual([7, 8]);
    keeper.stop();
  });
});
