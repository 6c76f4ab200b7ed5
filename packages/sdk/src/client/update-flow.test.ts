/** The loop around the sequencer, with a sequencer that says what the test wants. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { planPeers } from '../apply/plan-peers.js';
import type { ClientEvent } from '../events/client-events.js';
import { PeerCache } from '../peers/peer-cache.js';
import { silentLogger } from '../ports/logger.js';
import { sessionMemory } from '../storage/memory-store.js';
import type { PeerRecord } from '../storage/records.js';
import type { WriteOperation } from '../storage/write-batch.js';
import type { SequencerEffect, SequencerInput } from '../updates/sequencer-types.js';
import { TaskQueue } from '../timing/task-queue.js';
import { UpdateFlow } from './update-flow.js';

const news: tl.RawChannel = { _: 'channel', id: 9, accessHash: 90n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };
const newsId = -1_000_000_000_009;
const newsRecord: PeerRecord = { id: newsId, accessHash: 90n, min: false, name: 'News', usernames: [], object: news };
const apply = { type: 'apply', commitId: 1, source: 'live', users: [], chats: [], updates: [] } as const;
const askChannel: SequencerEffect = { type: 'getChannelDifference', id: 3, channelId: 9, pts: 4, limit: 100 };

interface Setup {
  readonly stored?: readonly WriteOperation[];
  readonly invoke?: (request: tl.MethodRequest) => unknown;
  readonly catchUp?: boolean;
}

async function createFlow({ stored = [], invoke = () => true, catchUp }: Setup = {}) {
  const store = await sessionMemory().open();
  await store.commit(stored);
  const effects: SequencerEffect[] = [];
  const inputs: SequencerInput[] = [];
  const events: ClientEvent[] = [];
  const writes = new TaskQueue();
  const flow = new UpdateFlow({
    sequencer: { handle: (input) => void inputs.push(input), poll: () => effects.shift(), deadline: undefined },
    clock: { now: () => ({ instant: 0, unix: 0 }), setTimer: () => () => {} },
    logger: silentLogger,
    store,
    peers: new PeerCache(store),
    writes,
    invoke: async <Request extends tl.MethodRequest>(request: Request) => invoke(request) as tl.MethodResult<Request['_']>,
    selfId: () => 1,
    dcOptions: () => [],
    onDcOptions: () => {},
    onConfigChanged: () => {},
    emit: (event) => void events.push(event),
    ...(catchUp !== undefined && { catchUp }),
  });
  return {
    flow,
    store,
    inputs,
    events,
    /** Lets the sequencer have these effects, and waits until what follows them has happened. */
    async run(...wanted: SequencerEffect[]) {
      effects.push(...wanted);
      flow.send({ type: 'connected' });
      await writes.settled();
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

const storedNews: WriteOperation = { type: 'put', table: 'peers', value: newsRecord };

describe('the flow of updates', () => {
  it('asks for the difference of a channel with the access hash that is stored', async () => {
    const asked: tl.MethodRequest[] = [];
    const result = { _: 'updates.channelDifferenceEmpty', pts: 4 };
    const { run, inputs } = await createFlow({ stored: [storedNews], invoke: (request) => (asked.push(request), result) });
    await run(askChannel);
    const channel = { _: 'inputChannel', channelId: 9, accessHash: 90n };
    expect(asked).toEqual([{ _: 'updates.getChannelDifference', channel, filter: { _: 'channelMessagesFilterEmpty' }, pts: 4, limit: 100 }]);
    expect(inputs).toContainEqual({ type: 'channelDifference', id: 3, result });
  });

  it('knows the channel that the batch before has brought', async () => {
    const { run, inputs } = await createFlow({ invoke: () => ({ _: 'updates.channelDifferenceEmpty', pts: 4 }) });
    await run({ ...apply, chats: [news] }, askChannel);
    expect(inputs.map(({ type }) => type)).toEqual(['connected', 'committed', 'channelDifference']);
  });

  it.each<[string, Setup, string]>([
    ['nobody knows its access hash', {}, 'unknownChannel'],
    ['it is private', { stored: [storedNews], invoke: () => { throw new RpcError(400, 'CHANNEL_PRIVATE', 'updates.getChannelDifference'); } }, 'private'],
    ['the connection is gone', { stored: [storedNews], invoke: () => { throw new Error('Gone.'); } }, 'retry'],
  ])('tells when the difference of a channel cannot be had because %s', async (_, setup, kind) => {
    const { run, inputs } = await createFlow(setup);
    await run(askChannel);
    expect(inputs).toContainEqual({ type: 'channelDifferenceFailed', id: 3, failure: { kind } });
  });

  it('commits where channels stand together with what is applied', async () => {
    const { run, store } = await createFlow();
    await run({ ...apply, chats: [news], channelStates: [{ channelId: 9, pts: 5 }] });
    expect((await store.load()).channelStates).toEqual([{ channelId: 9, pts: 5 }]);
    expect((await store.readPeers([newsId])).get(newsId)).toEqual(newsRecord);
  });

  it('names the updates for whose sake a batch is refused', async () => {
    const stranger: tl.Update = { _: 'updateReadChannelOutbox', channelId: 8, maxId: 1 };
    const known: tl.Update = { _: 'updateReadChannelOutbox', channelId: 9, maxId: 1 };
    const { run, inputs, events } = await createFlow({ stored: [storedNews] });
    await run({ ...apply, updates: [known, stranger].map((update) => ({ update, sequenced: true })) });
    expect(inputs).toContainEqual({ type: 'refused', commitId: 1, reason: 'unknownPeer', updates: [stranger] });
    expect(events).toEqual([]);
  });

  it('A04: asks once for the whole of a peer that is known in part', async () => {
    const partial: PeerRecord = { ...newsRecord, min: true };
    const { run, inputs, events } = await createFlow({ stored: [{ type: 'put', table: 'peers', value: partial }] });
    const effect = { ...apply, updates: [{ update: { _: 'updateReadChannelOutbox', channelId: 9, maxId: 1 }, sequenced: true }] } as const;
    await run(effect);
    await run({ ...effect, commitId: 2 });
    expect(inputs).toMatchObject([{ type: 'connected' }, { type: 'refused', commitId: 1 }, { type: 'connected' }, { type: 'committed', commitId: 2 }]);
    expect(events).toMatchObject([{ type: 'messageRead', chat: { min: true } }, { type: 'update' }]);
  });

  it('lets a channel go that the account has left, and tells it before', async () => {
    const { run, inputs, events } = await createFlow({ stored: [storedNews] });
    await run({ ...apply, chats: [{ ...news, left: true }], updates: [{ update: { _: 'updateChannel', channelId: 9 }, sequenced: true }] });
    expect(events).toMatchObject([{ type: 'chatUpdated', chatId: newsId, changed: ['membership'] }, { type: 'update' }]);
    const forgotten = { type: 'channelForgotten', channelId: 9 };
    expect(inputs).toEqual([{ type: 'connected' }, forgotten, forgotten, { type: 'committed', commitId: 1 }]);
  });

  it('keeps a channel of which only something else has changed', async () => {
    const { run, inputs } = await createFlow({ stored: [storedNews] });
    await run({ ...apply, chats: [{ ...news, title: 'Old news' }], updates: [{ update: { _: 'updateChannel', channelId: 9 }, sequenced: true }] });
    expect(inputs.map(({ type }) => type)).toEqual(['connected', 'committed']);
  });

  it('tells what the results of own calls change', async () => {
    const { flow, events } = await createFlow();
    flow.tellPeers([{ before: newsRecord, after: { ...newsRecord, name: 'Old news' } }]);
    expect(events).toMatchObject([{ type: 'chatUpdated', chatId: newsId, changed: ['title'] }]);
  });

  it('tells of which channel updates were lost', async () => {
    const { run, events } = await createFlow({ stored: [storedNews] });
    await run({ ...apply, chats: [news] });
    await run({ type: 'updatesLost', key: { kind: 'channel', id: 9 }, reason: 'tooLong' }, { type: 'updatesLost', key: { kind: 'common' }, reason: 'tooLong' });
    expect(events).toEqual([
      { type: 'updatesLost', key: { kind: 'channel', id: 9 }, reason: 'tooLong', chatId: newsId, chat: newsRecord },
      { type: 'updatesLost', key: { kind: 'common' }, reason: 'tooLong' },
    ]);
  });

  it('begins behind what is stored', async () => {
    const { flow, inputs } = await createFlow();
    const state = { pts: 1, qts: 2, seq: 3, date: 4 };
    flow.start(1, { updateState: state, channelStates: [{ channelId: 9, pts: 5 }] });
    expect(inputs).toEqual([{ type: 'started', selfId: 1, state, channelStates: [{ channelId: 9, pts: 5 }] }]);
  });

  it('begins anew when it is not to catch up, and forgets where channels stood', async () => {
    const { flow, inputs, store, run } = await createFlow({ catchUp: false, stored: [{ type: 'put', table: 'channelStates', value: { channelId: 9, pts: 5 } }] });
    flow.start(1, { updateState: { pts: 1, qts: 2, seq: 3, date: 4 }, channelStates: [{ channelId: 9, pts: 5 }] });
    await run();
    expect(inputs[0]).toEqual({ type: 'started', selfId: 1 });
    expect((await store.load()).channelStates).toEqual([]);
  });

  describe('of a channel that the account has left', () => {
    const left = { ...apply, chats: [{ ...news, left: true as const }] };
    const stale = { users: [], chats: [news] };
    /** A call that is answered when the test wants it. */
    const ask = (flow: UpdateFlow): { readonly answer: () => void; readonly end: Promise<unknown> } => {
      let answer = (): void => {};
      const answered = new Promise<void>((resolve) => (answer = resolve));
      return { answer: () => answer(), end: flow.around({ _: 'channels.getChannels', id: [] }, () => answered) };
    };

    it('believes no answer to what was asked before, and any to what was asked later', async () => {
      const { flow, run } = await createFlow({ stored: [storedNews] });
      const [first, second] = [ask(flow), ask(flow)];
      expect(flow.sift(stale)).toEqual(stale);
      await run(left);
      const third = ask(flow);
      expect(flow.sift(stale)).toEqual({ users: [], chats: [] });
      expect(flow.sift({ users: [], chats: [{ ...news, left: true }] }).chats).toHaveLength(1);
      expect(flow.sift({ users: [], chats: [{ ...news, id: 10 }] }).chats).toHaveLength(1);
      first.answer();
      await first.end;
      expect(flow.sift(stale).chats).toEqual([]);
      second.answer();
      await second.end;
      expect(flow.sift(stale)).toEqual(stale);
      third.answer();
    });

    it('takes an update for it that says that it was joined again', async () => {
      const { flow, run } = await createFlow({ stored: [storedNews] });
      ask(flow);
      await run(left);
      await run({ ...apply, commitId: 2, chats: [news] });
      expect(flow.sift(stale)).toEqual(stale);
    });

    it('has it from an answer, too, and does not follow it because of an old list of chats', async () => {
      const { flow, run, inputs } = await createFlow({ stored: [storedNews] });
      ask(flow);
      const leaving = planPeers({ users: [], chats: [{ ...news, left: true }] }, new Map([[newsId, newsRecord]]));
      await flow.commitPeers(leaving, new Map([[newsId, newsRecord]]));
      expect(flow.sift(stale).chats).toEqual([]);
      const dialog: tl.RawDialog = { _: 'dialog', peer: { _: 'peerChannel', channelId: 9 }, topMessage: 1, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0, unreadReactionsCount: 0, notifySettings: { _: 'peerNotifySettings' }, pts: 7 };
      const dialogs: tl.RawMessagesDialogs = { _: 'messages.dialogs', dialogs: [dialog], messages: [], chats: [news], users: [] };
      await run({ ...left, commitId: 3 });
      inputs.length = 0;
      flow.noteResult({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 9, hash: 0n }, dialogs);
      expect(inputs).toEqual([]);
    });
  });
});
