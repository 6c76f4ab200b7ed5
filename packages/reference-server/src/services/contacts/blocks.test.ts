/** Tests of blocked people and of what bots hear of it, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../create-bot.js';
import { openMutualPair } from '../pair.contract.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('blocking', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.RawInputPeerUser;
  let toAlice: tl.RawInputPeerUser;
  beforeEach(async () => {
    ({ world, alice, bob, toBob, toAlice } = await openMutualPair());
  });
  afterEach(() => world.close());

  const date = 1_750_000_000;

  it('keeps the two from writing to each other, and is known to the one who does it', async () => {
    await bob.sendText(toAlice, 'before');
    expect(await alice.call({ _: 'contacts.block', id: toBob })).toBe(true);
    expect(await refusal(bob.sendText(toAlice, 'x'))).toBe('400 USER_IS_BLOCKED');
    expect(await refusal(alice.sendText(toBob, 'x'))).toBe('400 YOU_BLOCKED_USER');
    expect(await refusal(bob.call({ _: 'messages.readHistory', peer: toAlice, maxId: 0 }))).toBe('answered');
    expect(await alice.call({ _: 'contacts.getBlocked', offset: 0, limit: 10 })).toMatchObject({
      _: 'contacts.blocked',
      blocked: [{ _: 'peerBlocked', peerId: { userId: bob.userId }, date }],
      users: [{ id: bob.userId }],
    });
    expect(await alice.call({ _: 'contacts.getBlocked', offset: 0, limit: 0 })).toMatchObject({ _: 'contacts.blockedSlice', count: 1 });
    expect(await alice.call({ _: 'contacts.getBlocked', offset: 0, limit: 9, myStoriesFrom: true })).toMatchObject({ _: 'contacts.blocked', blocked: [] });
    expect((await alice.call({ _: 'users.getFullUser', id: { ...toBob, _: 'inputUser' } })).fullUser.blocked).toBe(true);
    expect((await bob.call({ _: 'users.getFullUser', id: { ...toAlice, _: 'inputUser' } })).fullUser.blocked).toBeUndefined();
    await alice.call({ _: 'contacts.unblock', id: toBob });
    expect(await refusal(bob.sendText(toAlice, 'after'))).toBe('answered');
  });

  it('lets nobody reach across a block with the message that tells of a pin', async () => {
    const sent = (await bob.sendText(toAlice, 'before')) as tl.RawUpdates;
    const id = sent.updates[0]?._ === 'updateMessageID' ? sent.updates[0].id : 0;
    await alice.call({ _: 'contacts.block', id: toBob });
    const pin = (more: Partial<tl.MessagesUpdatePinnedMessageRequest> = {}): Promise<string> => refusal(bob.call({ _: 'messages.updatePinnedMessage', peer: toAlice, id, ...more }));
    expect(await pin()).toBe('400 USER_IS_BLOCKED');
    expect(await pin({ pmOneside: true })).toBe('answered');
    expect(await pin({ unpin: true })).toBe('answered');
    expect((await alice.call({ _: 'messages.getHistory', peer: toBob, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0, hash: 0n })) as tl.RawMessagesMessages).toMatchObject({ messages: [{ message: 'before' }] });
  });

  it('tells the own sessions under seq, and refuses to block oneself', async () => {
    await alice.call({ _: 'contacts.block', id: toBob });
    await alice.call({ _: 'contacts.block', id: toBob });
    expect(await world.takePushes()).toMatchObject([{ userId: alice.userId, updates: { updates: [{ _: 'updatePeerBlocked', blocked: true, peerId: { userId: bob.userId } }], seq: 2 } }]);
    expect(await refusal(alice.call({ _: 'contacts.block', id: { _: 'inputPeerSelf' } }))).toBe('400 CONTACT_ID_INVALID');
    expect(await refusal(alice.call({ _: 'contacts.block', id: { ...toBob, accessHash: 0n } }))).toBe('400 PEER_ID_INVALID');
  });

  it('tells every login of a bot under its qts, at once and afterwards', async () => {
    const { token } = await createBot({ stores: world.stores, random: world.random, crypto: world.crypto, clock: world.clock, dcRules: world.dcRules }, { username: 'echo_bot', name: 'Echo' });
    const bots = [await world.connect(), await world.connect()];
    for (const client of bots) await client.call({ _: 'auth.importBotAuthorization', flags: 0, apiId: 1, apiHash: 'x', botAuthToken: token });
    const toBot = await alice.peer('echo_bot');
    const states = await Promise.all(bots.map((client) => client.call({ _: 'updates.getState' })));
    await alice.call({ _: 'contacts.block', id: toBot });
    await alice.call({ _: 'contacts.unblock', id: toBot });
    const pushes = (await world.takePushes()).filter(({ onlyKey }) => onlyKey !== undefined);
    expect(pushes.map(({ onlyKey }) => onlyKey)).toEqual([0, 1, 0, 1].map((index) => bots[index]?.authKeyId));
    expect(pushes[0]?.updates).toMatchObject({ updates: [{ _: 'updateBotStopped', userId: alice.userId, stopped: true, qts: 1, date }], users: [{ id: alice.userId }], seq: 0 });
    for (const [index, client] of bots.entries()) {
      const { pts, qts } = states[index] ?? { pts: 1, qts: 0 };
      const first = await client.call({ _: 'updates.getDifference', pts, qts, date, qtsLimit: 1 });
      expect(first).toMatchObject({ _: 'updates.differenceSlice', otherUpdates: [{ _: 'updateBotStopped', stopped: true, qts: 1 }], intermediateState: { pts, qts: 1 } });
      const rest = await client.call({ _: 'updates.getDifference', pts, qts: 1, date });
      expect(rest).toMatchObject({ _: 'updates.difference', otherUpdates: [{ stopped: false, qts: 2 }], users: [{ id: alice.userId }], state: { pts, qts: 2 } });
      expect(await client.call({ _: 'updates.getDifference', pts, qts: 2, date })).toMatchObject({ _: 'updates.differenceEmpty' });
    }
  });
});
