/** What is asked of the server about chats that updates leave open: pooled, one question at a time, and again where that is needed. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionError } from '../errors/connection-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { keepDialogs } from '../local/keep-dialogs.js';
import { LocalData } from '../local/local-data.js';
import { PeerCache } from '../peers/peer-cache.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { memory } from '../storage/local-memory-store.js';
import { chatOf, putChat } from '../storage/local-samples.contract.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { CompleteChats } from './complete-chats.js';

const logger: Logger = { log: () => {} };
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const dialogOf = (userId: number): tl.RawDialog => ({
  ...{ _: 'dialog', peer: { _: 'peerUser', userId }, topMessage: 1, readInboxMaxId: 1, readOutboxMaxId: 0 },
  ...{ unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0, notifySettings: { _: 'peerNotifySettings' } },
});

/** Who is asked for by messages.getPeerDialogs. */
function askedFor(request: tl.MethodRequest): number[] {
  if (request._ !== 'messages.getPeerDialogs') return [];
  return request.peers.flatMap((peer) => (peer._ === 'inputDialogPeer' && peer.peer._ === 'inputPeerUser' ? peer.peer.userId : []));
}

/** @param answer may throw; nothing: describes every chat that it is asked for */
async function begin(stored: readonly ChatRecord[], answer?: (request: tl.MethodRequest) => unknown) {
  const store = await memory().open();
  const users = Array.from({ length: 300 }, (_, index) => index + 1);
  await store.commit([
    ...stored.map(putChat),
    ...users.map((id) => ({ type: 'put', table: 'peers', value: { id, accessHash: 1n, min: false, name: 'Any', usernames: [] } }) as const),
  ]);
  const data = new LocalData(store, await store.load(), (work) => work());
  const calls: tl.MethodRequest[] = [];
  const waits: number[] = [];
  let instant = 0;
  // Time passes as soon as somebody waits.
  const clock: Clock = {
    now: () => ({ instant, unix: instant }),
    setTimer: (at, onTime) => {
      waits.push(at - instant);
      const timer = setTimeout(() => {
        instant = at;
        onTime();
      });
      return () => clearTimeout(timer);
    },
  };
  const call = async <Request extends tl.MethodRequest>(request: Request): Promise<tl.MethodResult<Request['_']>> => {
    calls.push(request);
    const guard = data.guard();
    const given = await answer?.(request);
    const result = given ?? { _: 'messages.peerDialogs', dialogs: askedFor(request).map(dialogOf), messages: [], chats: [], users: [], state: { _: 'updates.state', pts: 0, qts: 0, date: 0, seq: 0, unreadCount: 0 } };
    if (request._ === 'messages.getPeerDialogs') await data.change((overlay) => keepDialogs(overlay, { answer: result as tl.RawMessagesPeerDialogs, asked: request, guard }));
    guard.end();
    return result as tl.MethodResult<Request['_']>;
  };
  const completing = new CompleteChats({ data, peers: new PeerCache(store), clock, logger, selfId: () => 1000, call });
  const mark = (...ids: readonly number[]): Promise<void> => data.change((overlay) => {
    for (const id of ids) overlay.putChat(partial(id));
  });
  return { data, calls, waits, completing, mark };
}

const partial = (chatId: number): ChatRecord => chatOf(chatId, 1000 + chatId, { isPartial: true });

describe('asking about chats', () => {
  it('asks for what an earlier process has left open as soon as a connection stands, a hundred at once', async () => {
    const { data, calls, completing } = await begin(Array.from({ length: 250 }, (_, index) => partial(index + 1)));
    await settle();
    expect(calls).toEqual([]);
    completing.connected();
    await vi.waitFor(async () => expect((await data.readChatPage({ folderId: 0, limit: 500 })).filter(({ isPartial }) => isPartial)).toEqual([]));
    expect(calls.map((request) => askedFor(request).length)).toEqual([100, 100, 50]);
    completing.stop();
  });

  it('pools what is marked while a question is on its way', async () => {
    const { calls, completing, mark } = await begin([]);
    completing.connected();
    await mark(3);
    await Promise.all([mark(4), mark(5), mark(6, 7)]);
    await vi.waitFor(() => expect(calls.flatMap(askedFor).toSorted()).toEqual([3, 4, 5, 6, 7]));
    expect(calls.length).toBeLessThanOrEqual(2);
    completing.stop();
  });

  it('asks for lists and pinned chats once, however often they are wanted', async () => {
    const { calls, completing } = await begin([], () => ({ _: 'messages.dialogsNotModified', count: 0 }));
    for (let count = 0; count < 3; count += 1) {
      completing.askPinned(0);
      completing.askList(1);
    }
    completing.connected();
    await settle();
    expect(calls).toMatchObject([{ _: 'messages.getPinnedDialogs', folderId: 0 }, { _: 'messages.getDialogs', folderId: 1 }]);
    completing.stop();
  });

  it('finds the one for whose sake the server refuses, and asks about the others', async () => {
    const { data, calls, completing } = await begin([1, 2, 3, 4].map(partial), (request) => {
      if (askedFor(request).includes(3)) throw new RpcError(400, 'PEER_ID_INVALID', request._);
      return undefined;
    });
    completing.connected();
    await vi.waitFor(async () => expect((await data.readChatPage({ folderId: 0, limit: 9 })).filter(({ isPartial }) => isPartial).map(({ chatId }) => chatId)).toEqual([3]));
    await settle();
    // The whole, both halves, and the two of one half.
    expect(calls).toHaveLength(5);
    completing.stop();
  });

  it('takes a chat of which the server says nothing for known', async () => {
    const { data, calls, completing } = await begin([partial(3)], () => ({ _: 'messages.peerDialogs', dialogs: [], messages: [], chats: [], users: [], state: { _: 'updates.state', pts: 0, qts: 0, date: 0, seq: 0, unreadCount: 0 } }));
    completing.connected();
    await vi.waitFor(async () => expect((await data.chats.getMany([3])).get(3)?.isPartial).toBeUndefined());
    await settle();
    expect(calls).toHaveLength(1);
    completing.stop();
  });

  it('asks again, after growing pauses, when updates have overtaken the answer', async () => {
    let count = 0;
    const rig = await begin([partial(3)], async () => {
      count += 1;
      if (count <= 3) await rig.data.change((overlay) => overlay.noteLost(3));
    });
    rig.completing.connected();
    await vi.waitFor(async () => expect((await rig.data.chats.getMany([3])).get(3)?.isPartial).toBeUndefined());
    expect(rig.calls).toHaveLength(4);
    expect(rig.waits).toEqual([2000, 4000, 8000]);
    rig.completing.stop();
  });

  it('goes on with the next connection when the answer was lost', async () => {
    let count = 0;
    const { data, calls, completing } = await begin([partial(3)], () => {
      count += 1;
      if (count === 1) throw new ConnectionError('CLOSED', 'Lost.');
      return undefined;
    });
    completing.connected();
    await settle();
    expect(calls).toHaveLength(1);
    completing.connected();
    await vi.waitFor(async () => expect((await data.chats.getMany([3])).get(3)?.isPartial).toBeUndefined());
    completing.stop();
  });

  it('asks nothing after it was stopped', async () => {
    const { calls, completing, mark } = await begin([]);
    completing.connected();
    completing.stop();
    await mark(3);
    completing.connected();
    await settle();
    expect(calls).toEqual([]);
  });
});
