/** Tests of basic groups, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World, codec, refusal } from '../../world.contract.js';
import type { TestClient } from '../../world.contract.js';

describe('basic groups', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let carol: TestClient;
  const names = new Map<TestClient, string>();
  beforeEach(async () => {
    world = new World();
    await world.open();
    for (const [index, name] of ['alice', 'bobby', 'carol'].entries()) {
      const client = await world.join(`1555000000${index + 1}`, name);
      await client.call({ _: 'account.updateUsername', username: name });
      names.set(client, name);
      [alice, bob, carol] = [...names.keys()].slice(-3) as [TestClient, TestClient, TestClient];
    }
    await world.takePushes();
  });
  afterEach(() => world.close());

  const chatId = 1000;
  const tea: tl.RawInputPeerChat = { _: 'inputPeerChat', chatId };

  /** How one addresses another. */
  async function userOf(who: TestClient, whom: TestClient): Promise<tl.InputUser> {
    if (who === whom) return { _: 'inputUserSelf' };
    const { userId, accessHash } = await who.peer(names.get(whom) ?? '');
    return { _: 'inputUser', userId, accessHash };
  }

  /** Alice makes the group. */
  async function create(...others: TestClient[]): Promise<tl.RawUpdates> {
    const users = await Promise.all(others.map((other) => userOf(alice, other)));
    const { updates } = await alice.call({ _: 'messages.createChat', title: ' Tea ', users });
    await world.takePushes();
    return updates as tl.RawUpdates;
  }

  const add = async (who: TestClient, whom: TestClient): Promise<tl.MessagesInvitedUsers> => who.call({ _: 'messages.addChatUser', chatId, userId: await userOf(who, whom), fwdLimit: 0 });
  const remove = async (who: TestClient, whom: TestClient): Promise<tl.Updates> => who.call({ _: 'messages.deleteChatUser', chatId, userId: await userOf(who, whom) });
  const history = async (who: TestClient): Promise<string[]> => {
    const answer = await who.call({ _: 'messages.getHistory', peer: tea, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n });
    const messages = 'messages' in answer ? answer.messages : [];
    return messages.map((message) => (message._ === 'messageService' ? message.action._ : message._ === 'message' ? message.message : '')).reverse();
  };

  it('makes a group of those who are named, and tells each of them with everybody in it', async () => {
    const users = [await userOf(alice, bob), await userOf(alice, carol)];
    const answer = await alice.call({ _: 'messages.createChat', title: ' Tea ', users });
    const action = { _: 'messageActionChatCreate', title: 'Tea', users: [alice.userId, bob.userId, carol.userId] };
    const participants = {
      _: 'chatParticipants',
      chatId,
      participants: [{ _: 'chatParticipantCreator', userId: alice.userId }, { _: 'chatParticipant', userId: bob.userId, inviterId: alice.userId }, { userId: carol.userId }],
      version: 1,
    };
    expect(answer).toMatchObject({
      _: 'messages.invitedUsers',
      missingInvitees: [],
      updates: {
        updates: [
          { _: 'updateChatParticipants', participants },
          { _: 'updateNewMessage', pts: 2, ptsCount: 1, message: { _: 'messageService', id: 1, out: true, peerId: { _: 'peerChat', chatId }, fromId: { userId: alice.userId }, action } },
        ],
        chats: [{ _: 'chat', id: chatId, title: 'Tea', creator: true, participantsCount: 3, version: 1 }],
        users: [{ id: alice.userId }, { id: bob.userId }, { id: carol.userId }],
      },
    });
    const pushes = await world.takePushes();
    expect(pushes.map(({ userId }) => userId).sort()).toEqual([alice, bob, carol].map(({ userId }) => userId).sort());
    const forBob = pushes.find(({ userId }) => userId === bob.userId)?.updates as tl.RawUpdates;
    expect(forBob).toMatchObject({ updates: [{ _: 'updateChatParticipants', participants }, { message: { action } }], chats: [{ title: 'Tea', participantsCount: 3 }] });
    expect(forBob.chats[0]).not.toHaveProperty('creator');
    expect(pushes.find(({ userId }) => userId === alice.userId)?.exceptSession).toEqual({ authKeyId: alice.authKeyId, sessionId: 77n });
    for (const { updates } of pushes) codec.encode(updates);
  });

  it('refuses titles and people that cannot be', async () => {
    const attempt = (title: string, users: tl.InputUser[]): Promise<string> => refusal(alice.call({ _: 'messages.createChat', title, users }));
    expect(await attempt('  ', [])).toBe('400 CHAT_TITLE_EMPTY');
    expect(await attempt('x'.repeat(129), [])).toBe('400 CHAT_TITLE_EMPTY');
    expect(await attempt('Tea', [{ _: 'inputUser', userId: bob.userId, accessHash: 1n }])).toBe('400 USER_ID_INVALID');
    expect(await attempt('Tea', Array.from({ length: 200 }, () => ({ _: 'inputUserSelf' }) as const))).toBe('400 USERS_TOO_MUCH');
    const gone = await userOf(alice, carol);
    await world.stores.users.deactivate(carol.userId);
    expect(await attempt('Tea', [gone])).toBe('400 INPUT_USER_DEACTIVATED');
    expect((await alice.call({ _: 'updates.getState' })).pts).toBe(1);
  });

  it('carries texts to all members, each in the own box, and shows them in histories, dialogs and differences', async () => {
    await create(bob, carol);
    await carol.sendText(await carol.peer('bobby'), 'makes the ids differ');
    await world.takePushes();
    const result = await bob.sendText(tea, 'hello', 42n);
    expect(result).toMatchObject({
      updates: [{ _: 'updateMessageID', randomId: 42n }, { _: 'updateNewMessage', message: { out: true, peerId: { _: 'peerChat', chatId }, message: 'hello' } }],
      chats: [{ id: chatId }],
    });
    const pushes = await world.takePushes();
    expect(pushes.map(({ userId }) => userId).sort()).toEqual([alice, bob, carol].map(({ userId }) => userId).sort());
    expect(pushes.find(({ userId }) => userId === alice.userId)?.updates).toMatchObject({
      updates: [{ _: 'updateNewMessage', message: { id: 2, fromId: { userId: bob.userId }, peerId: { chatId } } }],
      chats: [{ id: chatId, title: 'Tea' }],
      users: [{ id: bob.userId }],
    });
    for (const who of [alice, bob, carol]) expect(await history(who)).toEqual(['messageActionChatCreate', 'hello']);
    const dialogs = (await carol.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 10, hash: 0n })) as tl.RawMessagesDialogs;
    expect(dialogs).toMatchObject({ dialogs: [{ peer: { _: 'peerChat', chatId }, unreadCount: 2 }, { peer: { _: 'peerUser' } }], chats: [{ id: chatId, title: 'Tea' }] });
    const difference = await carol.call({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 });
    expect(difference).toMatchObject({ newMessages: [{ _: 'messageService' }, { message: 'makes the ids differ' }, { message: 'hello' }], chats: [{ id: chatId }] });
    expect('users' in difference ? difference.users.map(({ id }) => id).sort() : []).toEqual([alice, bob, carol].map(({ userId }) => userId).sort());
  });

  it('tells the authors when somebody has read, and the others when somebody types', async () => {
    await create(bob, carol);
    await bob.sendText(tea, 'one');
    await carol.sendText(tea, 'two');
    await world.takePushes();
    const { pts } = await alice.call({ _: 'updates.getState' });
    expect(await alice.call({ _: 'messages.readHistory', peer: tea, maxId: 0 })).toEqual({ _: 'messages.affectedMessages', pts: pts + 1, ptsCount: 1 });
    const read = (await world.takePushes()).filter(({ userId }) => userId !== alice.userId);
    expect(read).toMatchObject([
      { userId: bob.userId, updates: { updates: [{ _: 'updateReadHistoryOutbox', peer: { _: 'peerChat', chatId }, maxId: 2 }], chats: [{ id: chatId }] } },
      { userId: carol.userId, updates: { updates: [{ _: 'updateReadHistoryOutbox', maxId: 3 }] } },
    ]);
    await bob.call({ _: 'messages.setTyping', peer: tea, action: { _: 'sendMessageTypingAction' } });
    const typing = { _: 'updateChatUserTyping', chatId, fromId: { _: 'peerUser', userId: bob.userId }, action: { _: 'sendMessageTypingAction' } };
    const pushes = await world.takePushes();
    expect(pushes.map(({ userId }) => userId)).toEqual([alice.userId, carol.userId]);
    for (const { updates } of pushes) expect(updates).toMatchObject({ updates: [typing], users: [{ id: bob.userId }], chats: [{ id: chatId }] });
    expect(await alice.call({ _: 'messages.getOnlines', peer: tea })).toEqual({ _: 'chatOnlines', onlines: 1 });
    await bob.call({ _: 'account.updateStatus', offline: false });
    expect(await alice.call({ _: 'messages.getOnlines', peer: tea })).toEqual({ _: 'chatOnlines', onlines: 2 });
  });

  it('brings people in and out, and tells who is in to those who are', async () => {
    await create(bob);
    expect(await add(bob, carol)).toMatchObject({ updates: { updates: [{ participants: { version: 2 } }, { message: { action: { _: 'messageActionChatAddUser', users: [carol.userId] } } }], chats: [{ participantsCount: 3 }] } });
    expect(await refusal(add(alice, carol))).toBe('400 USER_ALREADY_PARTICIPANT');
    expect(await refusal(remove(carol, bob))).toBe('400 CHAT_ADMIN_REQUIRED');
    await world.takePushes();
    expect(await remove(alice, carol)).toMatchObject({ updates: [{ participants: { participants: [{ userId: alice.userId }, { userId: bob.userId }] } }, { message: { action: { _: 'messageActionChatDeleteUser', userId: carol.userId } } }] });
    const pushes = await world.takePushes();
    expect(pushes.find(({ userId }) => userId === carol.userId)?.updates).toMatchObject({
      updates: [{ participants: { _: 'chatParticipantsForbidden', chatId } }, { message: { action: { userId: carol.userId } } }],
      chats: [{ _: 'chatForbidden', id: chatId, title: 'Tea' }],
    });
    await bob.sendText(tea, 'without her');
    expect((await world.takePushes()).map(({ userId }) => userId)).not.toContain(carol.userId);
    expect(await history(carol)).toEqual(['messageActionChatAddUser', 'messageActionChatDeleteUser']);
    for (const call of [carol.sendText(tea, 'x'), add(carol, carol)]) expect(await refusal(call)).toBe('403 CHAT_WRITE_FORBIDDEN');
    expect(await refusal(carol.call({ _: 'messages.setTyping', peer: tea, action: { _: 'sendMessageTypingAction' } }))).toBe('403 CHAT_WRITE_FORBIDDEN');
    expect(await refusal(remove(carol, carol))).toBe('400 USER_NOT_PARTICIPANT');
    expect(await refusal(remove(alice, carol))).toBe('400 USER_NOT_PARTICIPANT');
  });

  it('brings nobody in between whom and the one who wants it there is a block', async () => {
    await bob.call({ _: 'contacts.block', id: await bob.peer('alice') });
    const users = [await userOf(alice, bob), await userOf(alice, carol)];
    const answer = await alice.call({ _: 'messages.createChat', title: 'Tea', users });
    expect(answer).toMatchObject({ missingInvitees: [{ _: 'missingInvitee', userId: bob.userId }], updates: { chats: [{ participantsCount: 2 }] } });
    expect(await refusal(add(alice, bob))).toBe('400 USER_IS_BLOCKED');
    await carol.call({ _: 'contacts.block', id: await carol.peer('bobby') });
    expect(await refusal(add(carol, bob))).toBe('400 YOU_BLOCKED_USER');
    await carol.call({ _: 'contacts.unblock', id: await carol.peer('bobby') });
    expect(await refusal(add(carol, bob))).toBe('answered');
  });

  it('lets people leave and come back', async () => {
    await create(bob, carol);
    expect(await remove(bob, bob)).toMatchObject({ chats: [{ _: 'chat', left: true }], updates: [{ participants: { _: 'chatParticipantsForbidden' } }, { message: { out: true } }] });
    expect(await bob.call({ _: 'messages.getFullChat', chatId })).toMatchObject({ fullChat: { participants: { _: 'chatParticipantsForbidden' } }, chats: [{ left: true }], users: [] });
    expect(await bob.call({ _: 'messages.getOnlines', peer: tea })).toEqual({ _: 'chatOnlines', onlines: 0 });
    await carol.sendText(tea, 'meanwhile');
    expect(await add(bob, bob)).toMatchObject({ updates: { chats: [{ participantsCount: 3 }] } });
    await carol.sendText(tea, 'welcome back');
    expect(await history(bob)).toEqual(['messageActionChatCreate', 'messageActionChatDeleteUser', 'messageActionChatAddUser', 'welcome back']);
  });

  it('shows nothing of a group to strangers, who cannot tell it from none', async () => {
    await create(bob);
    const calls = (id: number): Promise<unknown>[] => [
      carol.sendText({ _: 'inputPeerChat', chatId: id }, 'x'),
      carol.call({ _: 'messages.getHistory', peer: { _: 'inputPeerChat', chatId: id }, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0, hash: 0n }),
      carol.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer: { _: 'inputPeerChat', chatId: id } }] }),
      carol.call({ _: 'messages.getFullChat', chatId: id }),
      carol.call({ _: 'messages.getChats', id: [id] }),
      carol.call({ _: 'messages.editChatTitle', chatId: id, title: 'Mine' }),
      carol.call({ _: 'messages.addChatUser', chatId: id, userId: { _: 'inputUserSelf' }, fwdLimit: 0 }),
      carol.call({ _: 'messages.deleteChatUser', chatId: id, userId: { _: 'inputUserSelf' } }),
      carol.call({ _: 'messages.editChatAdmin', chatId: id, userId: { _: 'inputUserSelf' }, isAdmin: true }),
      carol.call({ _: 'messages.exportChatInvite', peer: { _: 'inputPeerChat', chatId: id } }),
    ];
    const refusals = await Promise.all(calls(chatId).map(refusal));
    expect(refusals).toEqual(['PEER_ID_INVALID', 'PEER_ID_INVALID', 'PEER_ID_INVALID', ...Array.from({ length: 7 }, () => 'CHAT_ID_INVALID')].map((name) => `400 ${name}`));
    for (const id of [chatId + 1, 0, -1]) expect(await Promise.all(calls(id).map(refusal))).toEqual(refusals);
  });

  it('gives the group another title', async () => {
    await create(bob);
    expect(await bob.call({ _: 'messages.editChatTitle', chatId, title: 'Coffee' })).toMatchObject({ updates: [{ message: { action: { _: 'messageActionChatEditTitle', title: 'Coffee' } } }], chats: [{ title: 'Coffee' }] });
    expect(await refusal(bob.call({ _: 'messages.editChatTitle', chatId, title: ' Coffee' }))).toBe('400 CHAT_NOT_MODIFIED');
    expect(await refusal(bob.call({ _: 'messages.editChatTitle', chatId, title: '' }))).toBe('400 CHAT_TITLE_EMPTY');
    expect(await alice.call({ _: 'messages.getChats', id: [chatId] })).toMatchObject({ chats: [{ title: 'Coffee' }] });
  });

  it('makes admins, who may remove members and see their own link', async () => {
    await create(bob, carol);
    const edit = async (who: TestClient, whom: TestClient, isAdmin: boolean): Promise<boolean> => who.call({ _: 'messages.editChatAdmin', chatId, userId: await userOf(who, whom), isAdmin });
    expect(await refusal(edit(bob, carol, true))).toBe('400 CHAT_ADMIN_REQUIRED');
    expect(await refusal(bob.call({ _: 'messages.exportChatInvite', peer: tea }))).toBe('400 CHAT_ADMIN_REQUIRED');
    expect(await edit(alice, bob, true)).toBe(true);
    const pushes = await world.takePushes();
    expect(pushes.map(({ userId }) => userId)).toEqual([alice, bob, carol].map(({ userId }) => userId));
    const update = { _: 'updateChatParticipantAdmin', chatId, userId: bob.userId, isAdmin: true, version: 2 };
    expect(pushes[1]?.updates).toMatchObject({ updates: [update], chats: [{ adminRights: { banUsers: true }, version: 2 }], users: [{ id: bob.userId }], seq: 2 });
    const { pts, date } = await carol.call({ _: 'updates.getState' });
    expect(await carol.call({ _: 'updates.getDifference', pts, qts: 0, date: date - 1 })).toMatchObject({ otherUpdates: [{ _: 'updateUserName', userId: carol.userId }, update], chats: [{ id: chatId, version: 2 }] });
    expect(await edit(alice, bob, true)).toBe(true);
    expect(await world.takePushes()).toEqual([]);
    const invite = await bob.call({ _: 'messages.exportChatInvite', peer: tea });
    expect(await bob.call({ _: 'messages.getFullChat', chatId })).toMatchObject({ fullChat: { exportedInvite: invite, participants: { participants: [{}, { _: 'chatParticipantAdmin' }, {}] } } });
    const forCarol = await carol.call({ _: 'messages.getFullChat', chatId });
    expect(forCarol.fullChat).not.toHaveProperty('exportedInvite');
    expect(forCarol.users).toHaveLength(3);
    expect(await remove(bob, carol)).toMatchObject({ _: 'updates' });
    expect(await refusal(remove(bob, alice))).toBe('400 CHAT_ADMIN_REQUIRED');
  });

  it('lists the groups that one has in common with somebody', async () => {
    await create(bob);
    await create(bob, carol);
    const common = async (who: TestClient, whom: TestClient, more: Partial<tl.MessagesGetCommonChatsRequest> = {}): Promise<tl.MessagesChats> =>
      who.call({ _: 'messages.getCommonChats', userId: await userOf(who, whom), maxId: 0, limit: 0, ...more });
    expect(await common(alice, bob)).toMatchObject({ _: 'messages.chats', chats: [{ id: 1001 }, { id: 1000 }] });
    expect(await common(alice, bob, { limit: 1 })).toMatchObject({ _: 'messages.chatsSlice', count: 2, chats: [{ id: 1001 }] });
    expect(await common(carol, bob)).toMatchObject({ chats: [{ id: 1001 }] });
    expect(await refusal(common(alice, alice))).toBe('400 USER_ID_INVALID');
    expect(await alice.call({ _: 'users.getFullUser', id: await userOf(alice, bob) })).toMatchObject({ fullUser: { commonChatsCount: 2 } });
  });

  it('lets a member be addressed by a message of the group that names them', async () => {
    await create(bob, carol);
    const userId = { _: 'inputPeerUserFromMessage' as const, peer: tea, msgId: 1, userId: bob.userId };
    expect(await refusal(carol.sendText(userId, 'hello Bob'))).toBe('answered');
    expect(await refusal(carol.sendText({ ...userId, msgId: 9 }, 'x'))).toBe('400 PEER_ID_INVALID');
    expect(await refusal(carol.sendText({ ...userId, peer: { ...tea, chatId: 1001 } }, 'x'))).toBe('400 PEER_ID_INVALID');
  });

  describe('links', () => {
    const hashOf = (invite: tl.ExportedChatInvite): string => ('link' in invite ? (invite.link.split('+')[1] ?? '') : '');
    const exportInvite = (who: TestClient, more: Partial<tl.MessagesExportChatInviteRequest> = {}): Promise<tl.ExportedChatInvite> => who.call({ _: 'messages.exportChatInvite', peer: tea, ...more });
    const join = (who: TestClient, hash: string): Promise<tl.Updates> => who.call({ _: 'messages.importChatInvite', hash });

    it('lead those who have them into the group', async () => {
      await create(bob);
      const invite = await exportInvite(alice);
      expect(invite).toMatchObject({ _: 'chatInviteExported', permanent: true, adminId: alice.userId, link: expect.stringMatching(/^https:\/\/t\.me\/\+[\w-]{16}$/) });
      expect(await exportInvite(alice)).toEqual(invite);
      const hash = hashOf(invite);
      expect(await carol.call({ _: 'messages.checkChatInvite', hash })).toEqual({ _: 'chatInvite', title: 'Tea', photo: { _: 'photoEmpty', id: 0n }, participantsCount: 2, color: 0 });
      expect(await join(carol, hash)).toMatchObject({
        updates: [{ _: 'updateChatParticipants' }, { message: { out: true, action: { _: 'messageActionChatJoinedByLink', inviterId: alice.userId } } }],
        chats: [{ participantsCount: 3 }],
      });
      expect(await refusal(join(carol, hash))).toBe('400 USER_ALREADY_PARTICIPANT');
      expect(await carol.call({ _: 'messages.checkChatInvite', hash })).toMatchObject({ _: 'chatInviteAlready', chat: { id: chatId } });
      await remove(alice, carol);
      expect(await refusal(join(carol, hash))).toBe('400 INVITE_HASH_EXPIRED');
    });

    it('end when they are replaced, used up or too old', async () => {
      await create(bob);
      const now = Math.floor(world.clock.time / 1000);
      const old = hashOf(await exportInvite(alice));
      const fresh = await exportInvite(alice, { legacyRevokePermanent: true });
      expect(await refusal(join(carol, old))).toBe('400 INVITE_HASH_EXPIRED');
      const short = hashOf(await exportInvite(alice, { expireDate: now + 60 }));
      const single = hashOf(await exportInvite(alice, { usageLimit: 1 }));
      expect(await exportInvite(alice)).toEqual(fresh);
      world.clock.time += 60_000;
      expect(await refusal(join(carol, short))).toBe('400 INVITE_HASH_EXPIRED');
      expect(await refusal(join(carol, single))).toBe('answered');
      await remove(carol, carol);
      expect(await refusal(join(carol, single))).toBe('400 INVITE_HASH_EXPIRED');
      expect(await refusal(join(carol, hashOf(fresh)))).toBe('answered');
    });

    it('are refused when they make no sense', async () => {
      await create(bob);
      const now = Math.floor(world.clock.time / 1000);
      expect(await refusal(join(carol, ''))).toBe('400 INVITE_HASH_EMPTY');
      expect(await refusal(join(carol, 'x'))).toBe('400 INVITE_HASH_INVALID');
      expect(await refusal(join(carol, 'abcdefghijklmnop'))).toBe('400 INVITE_HASH_EXPIRED');
      expect(await refusal(exportInvite(alice, { expireDate: now }))).toBe('400 EXPIRE_DATE_INVALID');
      expect(await refusal(exportInvite(alice, { usageLimit: 100_000 }))).toBe('400 USAGE_LIMIT_INVALID');
      expect(await refusal(exportInvite(alice, { requestNeeded: true }))).toBe('400 CHAT_INVITE_PERMANENT');
      expect(await refusal(exportInvite(alice, { peer: { _: 'inputPeerSelf' } }))).toBe('400 PEER_ID_INVALID');
      const link = { peerId: -chatId, creatorId: alice.userId, date: now, usageLimit: 5, most: 100 };
      for (let made = 0; made < 100; made++) await world.stores.invites.add({ ...link, freshHash: `link ${made}` });
      expect(await refusal(exportInvite(alice, { usageLimit: 5 }))).toBe('400 INVITES_TOO_MUCH');
    });
  });
});
