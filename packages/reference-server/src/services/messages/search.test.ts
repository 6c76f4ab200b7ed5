/** Tests of searching in one conversation and in all, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeChannel, shareChannel } from '../channels/channels-world.contract.js';
import { refusal, World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('searching', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.RawInputPeerUser;
  beforeEach(async () => {
    world = new World();
    await world.open({ limitRules: { search: { count: 20, seconds: 60 } } });
    alice = await world.join('15550000001', 'Alice');
    bob = await world.join('15550000002', 'Bob');
    await alice.call({ _: 'account.updateUsername', username: 'alice' });
    await bob.call({ _: 'account.updateUsername', username: 'bobby' });
    toBob = await alice.peer('bobby');
  });
  afterEach(() => world.close());

  const textsOf = (answer: tl.MessagesMessages): string[] => ('messages' in answer ? answer.messages.map((message) => (message._ === 'message' ? message.message : message._)) : []);
  const search = (from: TestClient, peer: tl.InputPeer, q: string, more: Partial<tl.MessagesSearchRequest> = {}): Promise<tl.MessagesMessages> =>
    from.call({ _: 'messages.search', peer, q, filter: { _: 'inputMessagesFilterEmpty' }, minDate: 0, maxDate: 0, offsetId: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n, ...more });
  const searchGlobal = (from: TestClient, q: string, more: Partial<tl.MessagesSearchGlobalRequest> = {}): Promise<tl.MessagesMessages> =>
    from.call({ _: 'messages.searchGlobal', q, filter: { _: 'inputMessagesFilterEmpty' }, minDate: 0, maxDate: 0, offsetRate: 0, offsetPeer: { _: 'inputPeerEmpty' }, offsetId: 0, limit: 100, ...more });

  it('answers a private conversation with a slice and everyone in it', async () => {
    for (const text of ['kite one', 'two', 'Kite three']) await alice.sendText(toBob, text);
    const found = await search(alice, toBob, 'kite', { limit: 1 });
    expect(found).toMatchObject({ _: 'messages.messagesSlice', count: 2, messages: [{ message: 'Kite three', out: true }], users: [{ id: bob.userId }, { id: alice.userId }] });
    expect(found).not.toHaveProperty('inexact');
    expect(await search(alice, toBob, 'kite', { offsetId: 3 })).toMatchObject({ _: 'messages.messagesSlice', count: 2, messages: [{ id: 1 }] });
    expect(await search(alice, toBob, 'KITE')).toMatchObject({ _: 'messages.messages', messages: [{ id: 3 }, { id: 1 }] });
    expect(textsOf(await search(alice, toBob, '', { fromId: toBob }))).toEqual([]);
    expect(textsOf(await search(alice, toBob, '', { fromId: { _: 'inputPeerSelf' } }))).toEqual(['Kite three', 'two', 'kite one']);
  });

  it('answers a channel with its pts and count', async () => {
    const { peer, id } = await makeChannel(alice);
    await alice.sendText(peer, 'sun');
    await alice.sendText(peer, 'rain');
    expect(await search(alice, peer, 'sun')).toMatchObject({ _: 'messages.channelMessages', pts: 4, count: 1, messages: [{ id: 2, message: 'sun', peerId: { channelId: id } }], chats: [{ id }] });
  });

  it('finds what is pinned, and nothing of what the server has not', async () => {
    await alice.sendText(toBob, 'kite');
    await alice.call({ _: 'messages.updatePinnedMessage', peer: toBob, id: 1, silent: true });
    expect(textsOf(await search(alice, toBob, '', { filter: { _: 'inputMessagesFilterPinned' } }))).toEqual(['kite']);
    for (const filter of [{ _: 'inputMessagesFilterPhotos' }, { _: 'inputMessagesFilterDocument' }, { _: 'inputMessagesFilterMyMentions' }] as const) {
      expect(await search(alice, toBob, 'kite', { filter })).toEqual({ _: 'messages.messages', messages: [], topics: [], chats: [], users: [] });
    }
    expect(textsOf(await search(alice, toBob, '?!'))).toEqual([]);
    expect(textsOf(await search(alice, toBob, 'kite', { topMsgId: 1 }))).toEqual([]);
  });

  it('lets nobody look where they may not read', async () => {
    const carol = await world.join('15550000003', 'Carol');
    const [mine, bobs] = (await shareChannel(alice, { bobby: bob })) as [Awaited<ReturnType<typeof makeChannel>>, Awaited<ReturnType<typeof makeChannel>>];
    await alice.sendText(mine.peer, 'kite');
    expect(textsOf(await search(bob, bobs.peer, 'kite'))).toEqual(['kite']);
    expect(textsOf(await searchGlobal(bob, 'kite'))).toEqual(['kite']);
    await bob.call({ _: 'channels.leaveChannel', channel: bobs.input });
    expect(await refusal(search(bob, bobs.peer, 'kite'))).toBe('406 CHANNEL_PRIVATE');
    expect(textsOf(await searchGlobal(bob, 'kite'))).toEqual([]);
    expect(await refusal(search(carol, bobs.peer, 'kite'))).toBe('400 CHANNEL_INVALID');
    expect(await refusal(search(carol, toBob, 'kite'))).toBe('400 PEER_ID_INVALID');
    expect(await refusal(search(carol, { _: 'inputPeerSelf' }, 'kite', { fromId: toBob }))).toBe('400 PEER_ID_INVALID');
    expect(textsOf(await searchGlobal(carol, 'kite'))).toEqual([]);
  });

  it('pages through all conversations by the rate, the peer and the id that it gave', async () => {
    const { peer } = await makeChannel(alice);
    for (let index = 0; index < 5; index++) {
      await alice.sendText(index % 2 === 0 ? toBob : peer, `kite ${index}`);
      world.clock.time += 1000;
    }
    const paged: string[] = [];
    let more: Partial<tl.MessagesSearchGlobalRequest> = {};
    for (;;) {
      const answer = await searchGlobal(alice, 'kite', { limit: 2, ...more });
      paged.push(...textsOf(answer));
      if (answer._ !== 'messages.messagesSlice') break;
      expect(answer.count).toBe(5);
      const last = answer.messages.at(-1) as tl.RawMessage;
      more = { offsetRate: answer.nextRate ?? 0, offsetPeer: last.peerId._ === 'peerUser' ? toBob : peer, offsetId: last.id };
    }
    expect(paged).toEqual(['kite 4', 'kite 3', 'kite 2', 'kite 1', 'kite 0']);
    expect(textsOf(await searchGlobal(alice, 'kite', { usersOnly: true }))).toEqual(['kite 4', 'kite 2', 'kite 0']);
    expect(await refusal(searchGlobal(alice, ' '))).toBe('400 SEARCH_QUERY_EMPTY');
    expect(await refusal(searchGlobal(alice, 'x', { folderId: 7 }))).toBe('400 FOLDER_ID_INVALID');
  });

  it('makes whoever searches too often wait', async () => {
    for (let turn = 0; turn < 20; turn++) await search(alice, toBob, 'kite');
    expect(await refusal(search(alice, toBob, 'kite'))).toMatch(/^420 FLOOD_WAIT_/);
  });
});
