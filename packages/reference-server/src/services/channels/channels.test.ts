/** Tests of channels: making, finding, joining, leaving, rights, and who is told. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../create-bot.js';
import { refusal, World } from '../world.contract.js';
import type { SeenPush, TestClient } from '../world.contract.js';
import { channelOf, findChannel, makeChannel, shareChannel } from './channels-world.contract.js';
import type { ClientChannel } from './channels-world.contract.js';

const kinds = (pushes: readonly SeenPush[], userId: number): string[] =>
  pushes.filter((push) => push.userId === userId).flatMap(({ updates }) => ('updates' in updates ? updates.updates.map((update) => update._) : [updates._]));

describe('channels', () => {
  let world: World;
  let ada: TestClient;
  let ben: TestClient;
  let cem: TestClient;
  beforeEach(async () => {
    world = new World();
    await world.open();
    [ada, ben, cem] = [await world.join('15550001', 'Ada'), await world.join('15550002', 'Ben'), await world.join('15550003', 'Cem')];
    await ben.call({ _: 'account.updateUsername', username: 'ben_b' });
    await cem.call({ _: 'account.updateUsername', username: 'cem_c' });
    await ada.call({ _: 'account.updateUsername', username: 'ada_a' });
    await ada.peer('ben_b');
    await world.takePushes();
  });
  afterEach(() => world.close());

  const userOf = async (client: TestClient, name: string): Promise<tl.RawInputUser> => {
    const { userId, accessHash } = await client.peer(name);
    return { _: 'inputUser', userId, accessHash };
  };

  it('makes a supergroup, with its first message in the result', async () => {
    const made = (await ada.call({ _: 'channels.createChannel', title: ' News ', about: 'all of it', megagroup: true })) as tl.RawUpdates;
    expect(made.chats).toMatchObject([{ _: 'channel', title: 'News', megagroup: true, creator: true, participantsCount: 1, adminRights: { postMessages: true } }]);
    expect(made.updates).toMatchObject([
      { _: 'updateChannel' },
      { _: 'updateNewChannelMessage', pts: 2, ptsCount: 1, message: { _: 'messageService', id: 1, out: true, action: { _: 'messageActionChannelCreate', title: 'News' } } },
    ]);
    const full = await ada.call({ _: 'channels.getFullChannel', channel: channelOf(made).input });
    expect(full.fullChat).toMatchObject({ _: 'channelFull', about: 'all of it', participantsCount: 1, pts: 2, adminsCount: 1, canDeleteChannel: true });
  });

  it.each([
    ['without a title', { title: ' ' }, '400 CHAT_TITLE_EMPTY'],
    ['with a long description', { about: 'x'.repeat(256) }, '400 CHAT_ABOUT_TOO_LONG'],
  ])('refuses a channel %s', async (_, more, error) => {
    expect(await refusal(ada.call({ _: 'channels.createChannel', title: 'T', about: '', ...more }))).toBe(error);
  });

  it('lets nobody address a channel that they have not been shown', async () => {
    const { input, id } = await makeChannel(ada);
    expect(await refusal(ben.call({ _: 'channels.getFullChannel', channel: input }))).toBe('400 CHANNEL_INVALID');
    expect(await refusal(ben.call({ _: 'channels.joinChannel', channel: { ...input, channelId: id + 1 } }))).toBe('400 CHANNEL_INVALID');
    expect(await refusal(ben.sendText({ _: 'inputPeerChannel', channelId: id, accessHash: 1n }, 'x'))).toBe('400 CHANNEL_INVALID');
  });

  it('brings people in, who see it in their list, and tells all of it', async () => {
    const [, bens] = await shareChannel(ada, { ben_b: ben, cem_c: cem });
    const pushes = await world.takePushes();
    expect(kinds(pushes, ben.userId).sort()).toEqual(['updateChannel', 'updateNewChannelMessage']);
    const list = (await ben.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 9, hash: 0n })) as tl.RawMessagesDialogs;
    expect(list.dialogs).toMatchObject([{ peer: { _: 'peerChannel', channelId: bens?.id }, topMessage: 2, unreadCount: 1, pts: 3 }]);
    expect(list.messages).toMatchObject([{ _: 'messageService', action: { _: 'messageActionChatAddUser', users: [ben.userId, cem.userId] } }]);
  });

  it('keeps strangers out of a private channel, and lets them read and join a public one', async () => {
    const made = await makeChannel(ada);
    await ada.sendText(made.peer, 'hello');
    expect(await refusal(ben.call({ _: 'contacts.resolveUsername', username: 'newsroom' }))).toBe('400 USERNAME_NOT_OCCUPIED');
    expect(await ada.call({ _: 'channels.checkUsername', channel: made.input, username: 'newsroom' })).toBe(true);
    expect(await ada.call({ _: 'channels.updateUsername', channel: made.input, username: 'newsroom' })).toBe(true);
    expect(await ben.call({ _: 'account.checkUsername', username: 'NewsRoom' })).toBe(false);
    const found = await ben.call({ _: 'contacts.resolveUsername', username: 'newsroom' });
    expect(found.peer).toEqual({ _: 'peerChannel', channelId: made.id });
    const bens = channelOf(found);
    const history = { _: 'messages.getHistory', peer: bens.peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0, hash: 0n } as const;
    expect(await ben.call(history)).toMatchObject({ _: 'messages.channelMessages', count: 2, pts: 3, messages: [{ message: 'hello' }, { _: 'messageService' }] });
    expect(await refusal(ben.sendText(bens.peer, 'x'))).toBe('403 CHAT_GUEST_SEND_FORBIDDEN');
    expect(((await ben.call({ _: 'channels.joinChannel', channel: bens.input })) as tl.RawUpdates).updates).toMatchObject([{ _: 'updateChannel' }, { message: { action: { users: [ben.userId] } } }]);
    await ada.call({ _: 'channels.updateUsername', channel: made.input, username: '' });
    await ben.call({ _: 'channels.leaveChannel', channel: bens.input });
    expect(await refusal(ben.call(history))).toBe('406 CHANNEL_PRIVATE');
    expect(await refusal(ben.call({ _: 'channels.joinChannel', channel: bens.input }))).toBe('406 CHANNEL_PRIVATE');
  });

  it('lets people in by a link, as often as it says, and tells who made it', async () => {
    const made = await makeChannel(ada, { megagroup: true, about: 'all of it' });
    const exported = (await ada.call({ _: 'messages.exportChatInvite', peer: made.peer, usageLimit: 1 })) as tl.RawChatInviteExported;
    const hash = exported.link.slice(exported.link.indexOf('+') + 1);
    expect(await ben.call({ _: 'messages.checkChatInvite', hash })).toMatchObject({ _: 'chatInvite', channel: true, megagroup: true, title: 'News', about: 'all of it', participantsCount: 1 });
    expect(await ben.call({ _: 'messages.importChatInvite', hash })).toMatchObject({ updates: [{ _: 'updateChannel' }, { message: { action: { _: 'messageActionChatJoinedByLink', inviterId: ada.userId } } }] });
    const bens = await findChannel(ben, made.id);
    expect(await ben.call({ _: 'channels.getParticipant', channel: bens.input, participant: { _: 'inputPeerSelf' } })).toMatchObject({ participant: { _: 'channelParticipantSelf', inviterId: ada.userId } });
    expect(await refusal(cem.call({ _: 'messages.importChatInvite', hash }))).toBe('400 INVITE_HASH_EXPIRED');
    expect(await refusal(ben.call({ _: 'messages.exportChatInvite', peer: bens.peer }))).toBe('400 CHAT_ADMIN_REQUIRED');
    const permanent = (await ada.call({ _: 'messages.exportChatInvite', peer: made.peer })) as tl.RawChatInviteExported;
    expect((await ada.call({ _: 'channels.getFullChannel', channel: made.input })).fullChat).toMatchObject({ exportedInvite: { link: permanent.link } });
    const open = permanent.link.slice(permanent.link.indexOf('+') + 1);
    expect(await ben.call({ _: 'messages.checkChatInvite', hash: open })).toMatchObject({ _: 'chatInviteAlready', chat: { id: made.id } });
    expect(await refusal(ben.call({ _: 'messages.importChatInvite', hash: open }))).toBe('400 USER_ALREADY_PARTICIPANT');
  });

  it('shows the removed hardly more than a name, and tells their other sessions', async () => {
    const [made, bens] = await shareChannel(ada, { ben_b: ben });
    if (!made || !bens) throw new RangeError('expected the channel of both');
    await world.takePushes();
    const participant = await ada.peer('ben_b');
    await ada.call({ _: 'channels.editBanned', channel: made.input, participant, bannedRights: { _: 'chatBannedRights', viewMessages: true, untilDate: 0 } });
    const [push] = (await world.takePushes()).filter((one) => one.userId === ben.userId);
    expect(push?.updates).toMatchObject({ updates: [{ _: 'updateChannel' }], chats: [{ _: 'channelForbidden', title: 'News' }] });
    expect(await refusal(ben.sendText(bens.peer, 'x'))).toBe('406 CHANNEL_PRIVATE');
    expect(await refusal(ada.call({ _: 'channels.inviteToChannel', channel: made.input, users: [await userOf(ada, 'ben_b')] }))).toBe('400 USER_KICKED');
    const kicked = (await ada.call({ _: 'channels.getParticipants', channel: made.input, filter: { _: 'channelParticipantsKicked', q: '' }, offset: 0, limit: 9, hash: 0n })) as tl.RawChannelsChannelParticipants;
    expect(kicked.participants).toMatchObject([{ _: 'channelParticipantBanned', left: true, peer: { userId: ben.userId }, kickedBy: ada.userId }]);
  });

  it('brings nobody in between whom and the one who wants it there is a block', async () => {
    const made = await makeChannel(ada);
    await ben.call({ _: 'contacts.block', id: await ben.peer('ada_a') });
    const [bens, cems] = [await userOf(ada, 'ben_b'), await userOf(ada, 'cem_c')];
    expect(await refusal(ada.call({ _: 'channels.inviteToChannel', channel: made.input, users: [bens] }))).toBe('400 USER_IS_BLOCKED');
    expect(await refusal(ada.call({ _: 'channels.editAdmin', channel: made.input, userId: bens, adminRights: { _: 'chatAdminRights', other: true } }))).toBe('400 USER_IS_BLOCKED');
    expect(await ada.call({ _: 'channels.inviteToChannel', channel: made.input, users: [bens, cems] })).toMatchObject({ missingInvitees: [{ userId: ben.userId }], updates: { updates: [{ message: { action: { users: [cem.userId] } } }] } });
  });

  it('gives rights that work, shows them, and takes them back', async () => {
    const [made, bens] = await shareChannel(ada, { ben_b: ben, cem_c: cem }, { broadcast: true });
    if (!made || !bens) throw new RangeError('expected the channel of both');
    expect(await refusal(ben.sendText(bens.peer, 'x'))).toBe('403 CHAT_WRITE_FORBIDDEN');
    const promote = async (adminRights: Partial<tl.RawChatAdminRights>): Promise<unknown> =>
      ada.call({ _: 'channels.editAdmin', channel: made.input, userId: await userOf(ada, 'ben_b'), adminRights: { _: 'chatAdminRights', ...adminRights }, rank: 'scribe' });
    await promote({ postMessages: true });
    expect(await ben.sendText(bens.peer, 'x')).toMatchObject({ updates: [{ _: 'updateMessageID' }, { message: { post: true, out: true } }] });
    const admins = (await ben.call({ _: 'channels.getParticipants', channel: bens.input, filter: { _: 'channelParticipantsAdmins' }, offset: 0, limit: 9, hash: 0n })) as tl.RawChannelsChannelParticipants;
    expect(admins.participants).toMatchObject([{ _: 'channelParticipantCreator' }, { _: 'channelParticipantAdmin', self: true, rank: 'scribe', promotedBy: ada.userId, adminRights: { postMessages: true } }]);
    expect(await ben.call({ _: 'channels.getParticipant', channel: bens.input, participant: { _: 'inputPeerSelf' } })).toMatchObject({ participant: { _: 'channelParticipantAdmin' } });
    expect(await refusal(cem.call({ _: 'channels.getParticipants', channel: (await findChannel(cem, made.id)).input, filter: { _: 'channelParticipantsRecent' }, offset: 0, limit: 9, hash: 0n }))).toBe('400 CHAT_ADMIN_REQUIRED');
    await promote({});
    expect(await refusal(ben.sendText(bens.peer, 'y'))).toBe('403 CHAT_WRITE_FORBIDDEN');
  });

  it('changes title and description', async () => {
    const [made] = await shareChannel(ada, { ben_b: ben });
    if (!made) throw new RangeError('expected the channel');
    await world.takePushes();
    expect(await ada.call({ _: 'channels.editTitle', channel: made.input, title: 'Old' })).toMatchObject({ chats: [{ title: 'Old' }], updates: [{ message: { action: { _: 'messageActionChatEditTitle', title: 'Old' } } }] });
    expect(await refusal(ada.call({ _: 'channels.editTitle', channel: made.input, title: 'Old' }))).toBe('400 CHAT_NOT_MODIFIED');
    expect(await ada.call({ _: 'messages.editChatAbout', peer: made.peer, about: 'less' })).toBe(true);
    expect(kinds(await world.takePushes(), ben.userId)).toEqual(['updateNewChannelMessage', 'updateChannel']);
  });

  it('ends a channel for all', async () => {
    const [made, bens] = await shareChannel(ada, { ben_b: ben });
    if (!made || !bens) throw new RangeError('expected the channel of both');
    expect(await refusal(ben.call({ _: 'channels.deleteChannel', channel: bens.input }))).toBe('400 CHAT_ADMIN_REQUIRED');
    await world.takePushes();
    expect(await ada.call({ _: 'channels.deleteChannel', channel: made.input })).toMatchObject({ updates: [{ _: 'updateChannel' }], chats: [{ _: 'channelForbidden' }] });
    expect((await world.takePushes()).find((push) => push.userId === ben.userId)?.updates).toMatchObject({ chats: [{ _: 'channelForbidden' }] });
    expect(await refusal(ben.sendText(bens.peer, 'x'))).toBe('406 CHANNEL_PRIVATE');
  });

  it('tells a bot that administers the channel who comes and goes, under qts', async () => {
    const { made, bot } = await makeWithBot();
    await ada.call({ _: 'channels.inviteToChannel', channel: made.input, users: [await userOf(ada, 'ben_b')] });
    const pushed = (await world.takePushes()).filter((push) => push.userId === bot.userId).flatMap(({ updates }) => ('updates' in updates ? updates.updates : []));
    expect(pushed).toContainEqual({ _: 'updateChannelParticipant', channelId: made.id, date: 1_750_000_000, actorId: ada.userId, userId: ben.userId, qts: 2, newParticipant: expect.objectContaining({ _: 'channelParticipant', userId: ben.userId }) });
    const missed = await bot.call({ _: 'updates.getDifference', pts: 1, qts: 0, date: 1_750_000_000 });
    expect(missed).toMatchObject({ _: 'updates.difference', state: { qts: 2 } });
    expect('otherUpdates' in missed && missed.otherUpdates.filter((update) => update._ === 'updateChannelParticipant')).toMatchObject([{ userId: bot.userId, newParticipant: { _: 'channelParticipantAdmin' } }, { userId: ben.userId }]);
  });

  it('names the changed channels in a difference, and what became of the own place', async () => {
    const { date } = await ben.call({ _: 'updates.getState' });
    world.clock.time += 100_000;
    const [made] = await shareChannel(ada, { ben_b: ben });
    const missed = await ben.call({ _: 'updates.getDifference', pts: 1, qts: 0, date: date + 1 });
    expect(missed).toMatchObject({ _: 'updates.difference', otherUpdates: [{ _: 'updateChannel', channelId: made?.id }, { _: 'updateChannelTooLong', channelId: made?.id, pts: 3 }], chats: [{ _: 'channel', id: made?.id }] });
  });

  async function makeWithBot(): Promise<{ made: ClientChannel; bot: TestClient }> {
    const { token } = await createBot({ stores: world.stores, random: world.random, crypto: world.crypto, clock: world.clock, dcRules: world.dcRules }, { username: 'scribe_bot', name: 'Scribe' });
    const bot = await world.connect();
    const authorization = (await bot.call({ _: 'auth.importBotAuthorization', flags: 0, apiId: 1, apiHash: 'x', botAuthToken: token })) as tl.RawAuthAuthorization;
    bot.userId = authorization.user.id;
    const made = await makeChannel(ada);
    await ada.call({ _: 'channels.editAdmin', channel: made.input, userId: await userOf(ada, 'scribe_bot'), adminRights: { _: 'chatAdminRights', banUsers: true }, rank: '' });
    await world.takePushes();
    return { made, bot };
  }

  it('bounds how often members are told of changes of a channel and of their places in it', async () => {
    await world.close();
    world = new World();
    await world.open({ limitRules: { changeChat: { count: 2, seconds: 600 }, changeSettings: { count: 2, seconds: 60 } } });
    [ada, ben] = [await world.join('15550001', 'Ada'), await world.join('15550002', 'Ben')];
    await ben.call({ _: 'account.updateUsername', username: 'ben_b' });
    const user = await userOf(ada, 'ben_b');
    const { input, peer } = await makeChannel(ada);
    expect(await refusal(ada.call({ _: 'channels.editTitle', channel: input, title: 'A' }))).toBe('answered');
    expect(await refusal(ada.call({ _: 'channels.editTitle', channel: input, title: 'B' }))).toMatch(/^420 FLOOD_WAIT_/);
    expect(await refusal(ada.call({ _: 'messages.editChatAbout', peer, about: 'B' }))).toMatch(/^420 FLOOD_WAIT_/);
    expect(await refusal(ada.call({ _: 'channels.updateUsername', channel: input, username: 'newsroom' }))).toMatch(/^420 FLOOD_WAIT_/);
    const ban = (): Promise<string> => refusal(ada.call({ _: 'channels.editBanned', channel: input, participant: { ...user, _: 'inputPeerUser' }, bannedRights: { _: 'chatBannedRights', viewMessages: true, untilDate: 0 } }));
    expect([await ban(), await ban(), await ban()]).toEqual(['answered', 'answered', expect.stringMatching(/^420 FLOOD_WAIT_/)]);
    expect(await refusal(ada.call({ _: 'channels.editAdmin', channel: input, userId: user, adminRights: { _: 'chatAdminRights' }, rank: '' }))).toMatch(/^420 FLOOD_WAIT_/);
  });
});
