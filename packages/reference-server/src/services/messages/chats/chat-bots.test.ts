/** Tests of what bots learn of the groups that they are in, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../../create-bot.js';
import { openPair } from '../../pair.contract.js';
import type { TestClient, World } from '../../world.contract.js';

describe('a bot in a group', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let bot: TestClient;
  let toBot: tl.RawInputUser;
  const chatId = 1000;
  beforeEach(async () => {
    ({ world, alice, bob } = await openPair());
    const { stores, random, crypto, clock, dcRules } = world;
    const { id, token } = await createBot({ stores, random, crypto, clock, dcRules }, { username: 'tea_bot', name: 'Tea bot' });
    bot = await world.connect();
    bot.userId = id;
    await bot.call({ _: 'auth.importBotAuthorization', flags: 0, apiId: 1, apiHash: 'x', botAuthToken: token });
    toBot = await userOf('tea_bot');
    await alice.call({ _: 'messages.createChat', title: 'Tea', users: [toBot] });
  });
  afterEach(() => world.close());

  async function userOf(username: string): Promise<tl.RawInputUser> {
    const { userId, accessHash } = await alice.peer(username);
    return { _: 'inputUser', userId, accessHash };
  }

  /** What the bot has been told under qts, by the difference. */
  async function news(qts: number): Promise<tl.RawUpdatesDifference> {
    const { pts, date } = await bot.call({ _: 'updates.getState' });
    return (await bot.call({ _: 'updates.getDifference', pts, qts, date })) as tl.RawUpdatesDifference;
  }

  it('is told under qts that it has come in, has another role, or has been put out', async () => {
    await alice.call({ _: 'messages.editChatAdmin', chatId, userId: toBot, isAdmin: true });
    await alice.call({ _: 'messages.deleteChatUser', chatId, userId: toBot });
    const { otherUpdates: all, state, chats, users } = await news(0);
    const otherUpdates = all.filter(({ _ }) => _ === 'updateChatParticipant');
    const common = { _: 'updateChatParticipant', chatId, actorId: alice.userId, userId: bot.userId };
    expect(otherUpdates).toMatchObject([
      { ...common, newParticipant: { _: 'chatParticipant' }, qts: 1 },
      { ...common, prevParticipant: { _: 'chatParticipant' }, newParticipant: { _: 'chatParticipantAdmin' }, qts: 2 },
      { ...common, prevParticipant: { _: 'chatParticipantAdmin' }, qts: 3 },
    ]);
    expect(otherUpdates[0]).not.toHaveProperty('prevParticipant');
    expect(otherUpdates[2]).not.toHaveProperty('newParticipant');
    expect(state.qts).toBe(3);
    expect(chats).toMatchObject([{ _: 'chatForbidden', id: chatId }]);
    expect(users.map(({ id }) => id).sort()).toEqual([alice.userId, bot.userId].sort());
  });

  it('hears of others only as an admin, with the link through which they came', async () => {
    const bobby = await userOf('bobby');
    await alice.call({ _: 'messages.addChatUser', chatId, userId: bobby, fwdLimit: 0 });
    await alice.call({ _: 'messages.deleteChatUser', chatId, userId: bobby });
    await alice.call({ _: 'messages.addChatUser', chatId, userId: bobby, fwdLimit: 0 });
    await bob.call({ _: 'messages.deleteChatUser', chatId, userId: { _: 'inputUserSelf' } });
    expect((await bot.call({ _: 'updates.getState' })).qts).toBe(1);
    await alice.call({ _: 'messages.editChatAdmin', chatId, userId: toBot, isAdmin: true });
    const invite = (await alice.call({ _: 'messages.exportChatInvite', peer: { _: 'inputPeerChat', chatId } })) as tl.RawChatInviteExported;
    await world.takePushes();
    await bob.call({ _: 'messages.importChatInvite', hash: invite.link.split('+')[1] ?? '' });
    const update = { _: 'updateChatParticipant', chatId, actorId: bob.userId, userId: bob.userId, newParticipant: { inviterId: alice.userId }, invite: { ...invite, usage: 1 }, qts: 3 };
    const pushed = (await world.takePushes()).filter(({ userId }) => userId === bot.userId).flatMap(({ updates }) => (updates as tl.RawUpdates).updates);
    expect(pushed).toMatchObject([{ _: 'updateChatParticipants' }, { _: 'updateNewMessage' }, update]);
    expect((await news(2)).otherUpdates).toMatchObject([update, { _: 'updateChatParticipantAdmin' }]);
  });
});
