/** Methods of chats: what each asks of the server for private chats, basic groups and channels, and what it makes of the answer. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors/usage-error.js';
import type { PeerRecord } from '../storage/records.js';
import { addMembers } from './add-members.js';
import { banMember, unbanMember } from './ban-member.js';
import { createChannel, createSupergroup } from './create-channel.js';
import { createGroup } from './create-group.js';
import { deleteHistory } from './delete-history.js';
import { deleteMessages } from './delete-messages.js';
import { editText } from './edit-text.js';
import { getChat, getFullChat } from './get-chat.js';
import { getHistory } from './get-history.js';
import { getInviteLink } from './get-invite-link.js';
import { getMembers } from './get-members.js';
import { getMessages } from './get-messages.js';
import { joinChat } from './join-chat.js';
import { leaveChat } from './leave-chat.js';
import { markRead } from './mark-read.js';
import { closeChat, openChat } from './open-chat.js';
import { pinMessage, unpinAllMessages, unpinMessage } from './pin-message.js';
import { removeMember } from './remove-member.js';
import { restrictMember } from './restrict-member.js';
import { saveDraft } from './save-draft.js';
import { createScriptedContext, type Script, type ScriptedContext } from './scripted-context.contract.js';
import { sendText } from './send-text.js';
import { setAdmin } from './set-admin.js';
import { setChatTitle } from './set-chat-title.js';
import { setChatUsername } from './set-chat-username.js';
import { setTyping } from './set-typing.js';

const newsId = -1_000_000_000_009;
const forumId = -1_000_000_000_010;
const photo: tl.ChatPhoto = { _: 'chatPhotoEmpty' };
const ada: PeerRecord = { id: 7, accessHash: 70n, min: false, name: 'Ada', usernames: ['ada'], object: { _: 'user', id: 7, accessHash: 70n } };
const bot: PeerRecord = { id: 8, accessHash: 80n, min: false, name: 'Bot', usernames: [], object: { _: 'user', id: 8, bot: true } };
const team: PeerRecord = { id: -5, min: false, name: 'Team', usernames: [], object: { _: 'chat', id: 5, title: 'Team', photo, participantsCount: 2, date: 0, version: 1 } };
const news: PeerRecord = { id: newsId, accessHash: 90n, min: false, name: 'News', usernames: ['news'], object: { _: 'channel', broadcast: true, id: 9, title: 'News', photo, date: 0 } };
const forum: PeerRecord = { id: forumId, accessHash: 100n, min: false, name: 'Forum', usernames: [], object: { _: 'channel', megagroup: true, id: 10, title: 'Forum', photo, date: 0 } };

const user = { _: 'inputPeerUser', userId: 7, accessHash: 70n } as const;
const inputUser = { ...user, _: 'inputUser' } as const;
const group = { _: 'inputPeerChat', chatId: 5 } as const;
const channelPeer = { _: 'inputPeerChannel', channelId: 9, accessHash: 90n } as const;
const channel = { ...channelPeer, _: 'inputChannel' } as const;
const forumChannel = { _: 'inputChannel', channelId: 10, accessHash: 100n } as const;
const bannedRights = { _: 'chatBannedRights', untilDate: 0 } as const;
const affected = { pts: 1, ptsCount: 0, offset: 0 };
const updates = (...chats: tl.Chat[]): tl.Updates => ({ _: 'updates', updates: [], users: [], chats, date: 0, seq: 0 });

async function contextWith(script: Script = () => true): Promise<ScriptedContext> {
  const context = await createScriptedContext(script);
  context.peers.remember([ada, bot, team, news, forum]);
  return context;
}

describe('a method of chats', () => {
  it.each<[string, (context: ScriptedContext) => Promise<unknown>, tl.MethodRequest[], unknown?]>([
    ['edits a text', (c) => editText(c, -5, { id: 3, text: 'new' }), [{ _: 'messages.editMessage', peer: group, id: 3, message: 'new' }]],
    ['deletes for all', (c) => deleteMessages(c, 7, [3, 4]), [{ _: 'messages.deleteMessages', revoke: true, id: [3, 4] }]],
    ['deletes for the account', (c) => deleteMessages(c, 7, [3], { revoke: false }), [{ _: 'messages.deleteMessages', id: [3] }]],
    ['deletes posts', (c) => deleteMessages(c, newsId, [3], { revoke: false }), [{ _: 'channels.deleteMessages', channel, id: [3] }]],
    [
      'deletes a history',
      (c) => deleteHistory(c, 7, { revoke: true, keepDialog: true, maxId: 9 }),
      [{ _: 'messages.deleteHistory', peer: user, maxId: 9, revoke: true, justClear: true }],
      affected,
    ],
    ['deletes the history of a channel', (c) => deleteHistory(c, newsId, { revoke: true }), [{ _: 'channels.deleteHistory', channel, maxId: 0, forEveryone: true }]],
    ['pins in silence', (c) => pinMessage(c, -5, 3), [{ _: 'messages.updatePinnedMessage', silent: true, peer: group, id: 3 }]],
    [
      'pins for one side',
      (c) => pinMessage(c, 7, 3, { notify: true, onlyForSelf: true }),
      [{ _: 'messages.updatePinnedMessage', pmOneside: true, peer: user, id: 3 }],
    ],
    ['unpins', (c) => unpinMessage(c, newsId, 3), [{ _: 'messages.updatePinnedMessage', unpin: true, peer: channelPeer, id: 3 }]],
    ['unpins all', (c) => unpinAllMessages(c, newsId), [{ _: 'messages.unpinAllMessages', peer: channelPeer }], affected],
    [
      'stores a draft',
      (c) => saveDraft(c, 7, 'so', { replyTo: 2 }),
      [{ _: 'messages.saveDraft', peer: user, message: 'so', replyTo: { _: 'inputReplyToMessage', replyToMsgId: 2 } }],
    ],
    ['marks a group as read', (c) => markRead(c, -5), [{ _: 'messages.readHistory', peer: group, maxId: 0 }]],
    ['marks a channel as read', (c) => markRead(c, newsId, { maxId: 4 }), [{ _: 'channels.readHistory', channel, maxId: 4 }]],
    ['shows that it types', (c) => setTyping(c, 7), [{ _: 'messages.setTyping', peer: user, action: { _: 'sendMessageTypingAction' } }]],
    ['renames a group', (c) => setChatTitle(c, -5, 'Crew'), [{ _: 'messages.editChatTitle', chatId: 5, title: 'Crew' }]],
    ['renames a channel', (c) => setChatTitle(c, newsId, 'Crew'), [{ _: 'channels.editTitle', channel, title: 'Crew' }]],
    ['names a channel', (c) => setChatUsername(c, newsId, '@daily'), [{ _: 'channels.updateUsername', channel, username: 'daily' }]],
    ['leaves a group', (c) => leaveChat(c, -5), [{ _: 'messages.deleteChatUser', chatId: 5, userId: { _: 'inputUserSelf' } }]],
    ['leaves a channel', (c) => leaveChat(c, newsId), [{ _: 'channels.leaveChannel', channel }]],
    ['takes somebody out of a group', (c) => removeMember(c, -5, 7), [{ _: 'messages.deleteChatUser', chatId: 5, userId: inputUser }]],
    [
      'takes somebody out of a channel without keeping him out',
      (c) => removeMember(c, newsId, 7),
      [
        { _: 'channels.getParticipant', channel, participant: user },
        { _: 'channels.editBanned', channel, participant: user, bannedRights: { ...bannedRights, viewMessages: true } },
        { _: 'channels.editBanned', channel, participant: user, bannedRights },
      ],
      { participant: { _: 'channelParticipant', userId: 7, date: 5 } },
    ],
    [
      'bans',
      (c) => banMember(c, newsId, 7, { until: 5 }),
      [{ _: 'channels.editBanned', channel, participant: user, bannedRights: { ...bannedRights, viewMessages: true, untilDate: 5 } }],
    ],
    ['lets back in', (c) => unbanMember(c, newsId, 7), [{ _: 'channels.editBanned', channel, participant: user, bannedRights }]],
    [
      'restricts',
      (c) => restrictMember(c, newsId, { member: 7, restrictions: { sendMedia: true } }),
      [{ _: 'channels.editBanned', channel, participant: user, bannedRights: { ...bannedRights, sendMedia: true } }],
    ],
    ['makes an administrator of a group', (c) => setAdmin(c, -5, { member: 7, rights: true }), [{ _: 'messages.editChatAdmin', chatId: 5, userId: inputUser, isAdmin: true }]],
    ['ends that', (c) => setAdmin(c, -5, { member: 7, rights: {} }), [{ _: 'messages.editChatAdmin', chatId: 5, userId: inputUser, isAdmin: false }]],
    [
      'gives single rights',
      (c) => setAdmin(c, newsId, { member: 7, rights: { postMessages: true }, rank: 'editor' }),
      [{ _: 'channels.editAdmin', channel, userId: inputUser, adminRights: { _: 'chatAdminRights', postMessages: true }, rank: 'editor' }],
    ],
    ['takes all rights', (c) => setAdmin(c, newsId, { member: 7, rights: false }), [{ _: 'channels.editAdmin', channel, userId: inputUser, adminRights: { _: 'chatAdminRights' } }]],
    ['reads messages', (c) => getMessages(c, 7, [3]), [{ _: 'messages.getMessages', id: [{ _: 'inputMessageID', id: 3 }] }], { messages: [] }],
    ['reads posts', (c) => getMessages(c, newsId, [3]), [{ _: 'channels.getMessages', channel, id: [{ _: 'inputMessageID', id: 3 }] }], { messages: [] }],
    [
      'reads the history of a channel',
      (c) => getHistory(c, newsId, { limit: 5 }),
      [{ _: 'messages.getHistory', peer: channelPeer, limit: 5, offsetId: 0, addOffset: 0, offsetDate: 0, maxId: 0, minId: 0, hash: 0n }],
      { messages: [] },
    ],
  ])('%s', async (_, invoke, requests, answer = true) => {
    const context = await contextWith(() => answer);
    await invoke(context);
    expect(context.calls).toEqual(requests);
  });

  it('sends to groups whose id is all that is known', async () => {
    const context = await createScriptedContext(() => ({ _: 'updateShortSentMessage', id: 4, date: 5 }));
    expect(await sendText(context, -6, 'hi', { randomId: 1n, clearDraft: true })).toMatchObject({ id: 4, date: 5, chatId: -6, message: { _: 'message', id: 4, out: true, message: 'hi' } });
    expect(context.calls).toEqual([{ _: 'messages.sendMessage', peer: { _: 'inputPeerChat', chatId: 6 }, message: 'hi', randomId: 1n, clearDraft: true }]);
  });

  it.each<tl.ChannelParticipant>([
    { _: 'channelParticipantLeft', peer: { _: 'peerUser', userId: 7 } },
    { _: 'channelParticipantBanned', left: true, peer: { _: 'peerUser', userId: 7 }, kickedBy: 8, date: 5, bannedRights: { ...bannedRights, viewMessages: true } },
  ])('takes nobody out of a channel who is not in it, and lets nobody in again: $_', async (participant) => {
    const context = await contextWith(() => ({ participant }));
    await expect(removeMember(context, newsId, 7)).rejects.toMatchObject({ code: 'RPC_ERROR', type: 'USER_NOT_PARTICIPANT' });
    expect(context.calls).toHaveLength(1);
  });

  it('goes on as long as the server says that there is more', async () => {
    const offsets = [2, 1, 0];
    const context = await contextWith(() => ({ ...affected, offset: offsets.shift() }));
    await deleteHistory(context, -5);
    expect(context.calls).toHaveLength(3);
  });

  it('deletes many messages in parts', async () => {
    const context = await contextWith();
    await deleteMessages(context, newsId, Array.from({ length: 201 }, (_, index) => index + 1));
    expect(context.calls.map((call) => call._ === 'channels.deleteMessages' && call.id.length)).toEqual([100, 100, 1]);
  });

  it('gives usual rights as the kind of channel knows them', async () => {
    const context = await contextWith();
    await setAdmin(context, newsId, { member: 7, rights: true });
    await setAdmin(context, forumId, { member: 7, rights: true });
    const given = context.calls.map((call) => call._ === 'channels.editAdmin' && call.adminRights);
    expect(given).toMatchObject([{ postMessages: true }, { pinMessages: true, banUsers: true }]);
    expect(given[1]).not.toHaveProperty('postMessages');
  });

  it.each<[string, (context: ScriptedContext) => Promise<unknown>]>([
    ['renaming a private chat', (c) => setChatTitle(c, 7, 'x')],
    ['restricting in a basic group', (c) => restrictMember(c, -5, { member: 7, restrictions: {} })],
    ['adding a group to a group', (c) => addMembers(c, -5, [-5])],
    ['opening nothing', (c) => openChat(c, { _: 'inputPeerEmpty' })],
  ])('refuses %s before the server has to', async (_, invoke) => {
    const context = await contextWith();
    await expect(invoke(context)).rejects.toThrow(UsageError);
    expect(context.calls).toEqual([]);
  });
});

describe('making and joining chats', () => {
  it('makes a group, and says who is missing', async () => {
    const missing: tl.MissingInvitee = { _: 'missingInvitee', userId: 8 };
    const context = await contextWith(() => ({ _: 'messages.invitedUsers', updates: updates(team.object as tl.RawChat), missingInvitees: [missing] }));
    expect(await createGroup(context, 'Team', { members: [7, 8] })).toEqual({ chatId: -5, chat: team, missing: [missing] });
    expect(context.calls).toEqual([{ _: 'messages.createChat', users: [inputUser, { _: 'inputUser', userId: 8, accessHash: 80n }], title: 'Team' }]);
  });

  it('makes a group of the account alone', async () => {
    const context = await contextWith(() => ({ _: 'messages.invitedUsers', updates: updates(team.object as tl.RawChat), missingInvitees: [] }));
    expect(await createGroup(context, 'Team')).toEqual({ chatId: -5, chat: team, missing: [] });
    expect(context.calls).toEqual([{ _: 'messages.createChat', users: [], title: 'Team' }]);
  });

  it('makes channels and supergroups', async () => {
    const context = await contextWith(() => updates(news.object as tl.RawChannel));
    expect(await createChannel(context, 'News')).toEqual({ chatId: newsId, chat: news });
    await createSupergroup(context, 'Forum', { about: 'all' });
    expect(context.calls).toEqual([
      { _: 'channels.createChannel', broadcast: true, title: 'News', about: '' },
      { _: 'channels.createChannel', megagroup: true, title: 'Forum', about: 'all' },
    ]);
  });

  it('says when an answer has no chat in it', async () => {
    const context = await contextWith(() => updates());
    await expect(createChannel(context, 'News')).rejects.toMatchObject({ type: 'CHAT_MISSING' });
  });

  it('brings people into a group one by one, into a channel at once', async () => {
    const missing: tl.MissingInvitee = { _: 'missingInvitee', userId: 8 };
    const context = await contextWith(() => ({ _: 'messages.invitedUsers', updates: updates(), missingInvitees: [missing] }));
    expect(await addMembers(context, -5, [7, 8], { visibleMessages: 0 })).toEqual([missing, missing]);
    expect(await addMembers(context, newsId, [7, 8])).toEqual([missing]);
    const users = [inputUser, { _: 'inputUser', userId: 8, accessHash: 80n }];
    expect(context.calls).toEqual([
      ...users.map((userId) => ({ _: 'messages.addChatUser', chatId: 5, userId, fwdLimit: 0 })),
      { _: 'channels.inviteToChannel', channel, users },
    ]);
  });

  it.each([
    ['https://t.me/+AbC-_1', 'AbC-_1'],
    ['t.me/joinchat/AbC', 'AbC'],
    ['tg://join?invite=AbC', 'AbC'],
  ])('joins by the invite link %s', async (link, hash) => {
    const context = await contextWith(() => updates(news.object as tl.RawChannel));
    expect(await joinChat(context, link)).toEqual({ chatId: newsId, chat: news });
    expect(context.calls).toEqual([{ _: 'messages.importChatInvite', hash }]);
  });

  it.each(['@news', 'https://t.me/news', newsId])('joins %s, which is public', async (name) => {
    const context = await contextWith((request) =>
      request._ === 'contacts.resolveUsername' ? { _: 'contacts.resolvedPeer', peer: { _: 'peerChannel', channelId: 9 }, chats: [], users: [] } : updates(news.object as tl.RawChannel),
    );
    expect(await joinChat(context, name)).toEqual({ chatId: newsId, chat: news });
    const asked = typeof name === 'string' ? [{ _: 'contacts.resolveUsername', username: 'news' }] : [];
    expect(context.calls).toEqual([...asked, { _: 'channels.joinChannel', channel }]);
  });

  it('makes an invite link', async () => {
    const context = await contextWith(() => ({ _: 'chatInviteExported', link: 'https://t.me/+AbC' }));
    expect(await getInviteLink(context, -5)).toBe('https://t.me/+AbC');
    const silent = await contextWith(() => ({ _: 'chatInvitePublicJoinRequests' }));
    await expect(getInviteLink(silent, -5)).rejects.toMatchObject({ type: 'INVITE_LINK_MISSING' });
  });
});

describe('looking at chats', () => {
  it('says which channels are open', async () => {
    const context = await contextWith(() => ({ fullChat: { _: 'channelFull', pts: 12 } }));
    await openChat(context, newsId);
    await openChat(context, -5);
    await closeChat(context, newsId);
    expect(context.noted).toEqual([
      { type: 'channelFound', channelId: 9, pts: 12 },
      { type: 'channelOpened', channelId: 9 },
      { type: 'channelClosed', channelId: 9 },
    ]);
    expect(context.calls).toEqual([{ _: 'channels.getFullChannel', channel }]);
  });

  it.each<[number, tl.MethodRequest, PeerRecord]>([
    [7, { _: 'users.getUsers', id: [inputUser] }, ada],
    [-5, { _: 'messages.getChats', id: [5] }, team],
    [newsId, { _: 'channels.getChannels', id: [channel] }, news],
  ])('asks for the chat %i', async (chatId, request, chat) => {
    const context = await contextWith();
    expect(await getChat(context, chatId)).toEqual({ chatId, chat });
    expect(context.calls).toEqual([request]);
  });

  it.each<[number, tl.MethodRequest]>([
    [7, { _: 'users.getFullUser', id: inputUser }],
    [-5, { _: 'messages.getFullChat', chatId: 5 }],
    [newsId, { _: 'channels.getFullChannel', channel }],
  ])('asks for everything about the chat %i', async (chatId, request) => {
    const context = await contextWith(() => ({ fullUser: 'full', fullChat: 'full' }));
    expect(await getFullChat(context, chatId)).toMatchObject({ chatId, full: 'full' });
    expect(context.calls).toEqual([request]);
  });

  it.each([undefined, null, Number.NaN, 1.5, 0, 7n])('refuses %s for a chat and says what one is', async (chat) => {
    const context = await contextWith();
    await expect(sendText(context, chat as unknown as number, 'hi')).rejects.toThrow(new UsageError(`A chat is an id, a username, a phone number or an InputPeer, but ${chat} was given.`));
    expect(context.calls).toEqual([]);
  });

  it('says that the members of a group that was left are not to be seen', async () => {
    const participants = { _: 'chatParticipantsForbidden', chatId: 5 } as const;
    const context = await contextWith(() => ({ _: 'messages.chatFull', fullChat: { _: 'chatFull', id: 5, participants }, chats: [], users: [] }));
    await expect(getMembers(context, -5)).rejects.toMatchObject({ code: 'RPC_ERROR', type: 'CHAT_FORBIDDEN' });
  });

  it('reads the members of a basic group', async () => {
    const participants: tl.ChatParticipant[] = [
      { _: 'chatParticipantCreator', userId: 7, rank: 'boss' },
      { _: 'chatParticipant', userId: 8, inviterId: 7, date: 0 },
      { _: 'chatParticipantAdmin', userId: 99, inviterId: 7, date: 0 },
    ];
    const context = await contextWith(() => ({ fullChat: { _: 'chatFull', participants: { _: 'chatParticipants', participants } } }));
    const creator = { userId: 7, user: ada, role: 'creator', rank: 'boss', object: participants[0] };
    const member = { userId: 8, user: bot, role: 'member', object: participants[1] };
    expect(await getMembers(context, -5)).toEqual({ total: 2, members: [creator, member] });
    expect(await getMembers(context, -5, { only: 'admins' })).toEqual({ total: 1, members: [creator] });
    expect(await getMembers(context, -5, { only: 'bots' })).toEqual({ total: 1, members: [member] });
    expect(await getMembers(context, -5, { only: 'banned' })).toEqual({ total: 0, members: [] });
  });

  it.each<[Parameters<typeof getMembers>[2], tl.ChannelParticipantsFilter]>([
    [{}, { _: 'channelParticipantsRecent' }],
    [{ search: 'a' }, { _: 'channelParticipantsSearch', q: 'a' }],
    [{ only: 'admins' }, { _: 'channelParticipantsAdmins' }],
    [{ only: 'bots' }, { _: 'channelParticipantsBots' }],
    [{ only: 'restricted', search: 'a' }, { _: 'channelParticipantsBanned', q: 'a' }],
    [{ only: 'banned' }, { _: 'channelParticipantsKicked', q: '' }],
  ])('reads the members of a channel: %o', async (options, filter) => {
    const participants: tl.ChannelParticipant[] = [
      { _: 'channelParticipantCreator', userId: 7, adminRights: { _: 'chatAdminRights' } },
      { _: 'channelParticipantBanned', peer: { _: 'peerUser', userId: 8 }, kickedBy: 7, date: 0, bannedRights: { ...bannedRights, viewMessages: true } },
      { _: 'channelParticipantBanned', peer: { _: 'peerUser', userId: 8 }, kickedBy: 7, date: 0, bannedRights },
      { _: 'channelParticipantLeft', peer: { _: 'peerUser', userId: 8 } },
      { _: 'channelParticipant', userId: 8, date: 0 },
    ];
    const context = await contextWith(() => ({ _: 'channels.channelParticipants', count: 12, participants }));
    const { total, members } = await getMembers(context, forumId, { ...options, limit: 10, offset: 2 });
    expect(total).toBe(12);
    expect(members.map(({ role }) => role)).toEqual(['creator', 'banned', 'restricted', 'left', 'member']);
    expect(context.calls).toEqual([{ _: 'channels.getParticipants', channel: forumChannel, filter, offset: 2, limit: 10, hash: 0n }]);
  });
});
