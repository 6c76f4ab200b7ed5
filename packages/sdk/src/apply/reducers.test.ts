/** What each kind of update comes to: its events, and the change to the peers that it is about. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from '../events/client-events.js';
import { ada, adaRecord, bobRecord, commit, effect, everybody, newMessage, newsRecord, plan, tell, team, teamRecord } from './plan.contract.js';

const user: tl.Peer = { _: 'peerUser', userId: 7 };
const group: tl.Peer = { _: 'peerChat', chatId: 5 };
const channel: tl.Peer = { _: 'peerChannel', channelId: 9 };
const inUser = { chatId: 7, chat: adaRecord };
const inGroup = { chatId: -5, chat: teamRecord };
const inChannel = { chatId: newsRecord.id, chat: newsRecord };
const settings: tl.PeerNotifySettings = { _: 'peerNotifySettings', silent: true };
const adminRights: tl.ChatAdminRights = { _: 'chatAdminRights', banUsers: true };
const post: tl.RawMessage = { _: 'message', post: true, id: 4, peerId: channel, date: 0, message: 'news' };

describe('messages', () => {
  it('are told of channels, which speak for themselves', () => {
    const [event] = tell({ _: 'updateNewChannelMessage', message: post, pts: 1, ptsCount: 1 });
    expect(event).toMatchObject({ type: 'newMessage', ...inChannel, senderId: newsRecord.id, sender: newsRecord, message: post, out: false });
  });

  it('are told of supergroups with whoever wrote them', () => {
    const [event] = tell({ _: 'updateNewChannelMessage', message: { ...post, fromId: user }, pts: 1, ptsCount: 1 });
    expect(event).toMatchObject({ ...inChannel, senderId: 7, sender: adaRecord });
  });

  it.each<[string, tl.Update]>([
    ['private chats and groups', { ...newMessage({ editDate: 5 }), _: 'updateEditMessage' }],
    ['channels', { _: 'updateEditChannelMessage', message: post, pts: 1, ptsCount: 1 }],
  ])('that were edited in %s are told', (_, update) => {
    expect(tell(update)).toEqual([expect.objectContaining({ type: 'messageEdited', message: (update as tl.RawUpdateEditMessage).message })]);
  });

  it('without content are not told', () => {
    expect(tell({ _: 'updateNewMessage', message: { _: 'messageEmpty', id: 1 }, pts: 1, ptsCount: 1 })).toEqual([]);
    expect(tell({ _: 'updateEditMessage', message: { _: 'messageEmpty', id: 1 }, pts: 1, ptsCount: 1 })).toEqual([]);
  });

  it('that are gone are told, with the chat where ids are counted in it', () => {
    expect(tell({ _: 'updateDeleteMessages', messages: [1, 2], pts: 2, ptsCount: 2 })).toEqual([{ type: 'messagesDeleted', ids: [1, 2] }]);
    const gone: tl.Update = { _: 'updateDeleteChannelMessages', channelId: 9, messages: [3], pts: 1, ptsCount: 1 };
    expect(tell(gone)).toEqual([{ type: 'messagesDeleted', ...inChannel, ids: [3] }]);
  });

  it('that only move a line are not told as gone', () => {
    expect(tell({ _: 'updateDeleteMessages', messages: [], pts: 2, ptsCount: 2 })).toEqual([]);
    expect(tell({ _: 'updateDeleteChannelMessages', channelId: 9, messages: [], pts: 1, ptsCount: 1 })).toEqual([]);
  });
});

describe('the news of a chat', () => {
  it.each<[string, tl.Update, ClientEvent]>([
    [
      'pins in a group',
      { _: 'updatePinnedMessages', pinned: true, peer: group, messages: [1], pts: 1, ptsCount: 1 },
      { type: 'messagesPinned', ...inGroup, ids: [1], pinned: true },
    ],
    [
      'pins that are gone from a channel',
      { _: 'updatePinnedChannelMessages', channelId: 9, messages: [1], pts: 1, ptsCount: 1 },
      { type: 'messagesPinned', ...inChannel, ids: [1], pinned: false },
    ],
    [
      'what the account has read in a channel',
      { _: 'updateReadChannelInbox', channelId: 9, maxId: 4, stillUnreadCount: 2, pts: 1 },
      { type: 'messageRead', ...inChannel, maxId: 4, by: 'self', unreadCount: 2 },
    ],
    [
      'what others have read in a supergroup',
      { _: 'updateReadChannelOutbox', channelId: 9, maxId: 4 },
      { type: 'messageRead', ...inChannel, maxId: 4, by: 'others' },
    ],
    ['what has reached others', { _: 'updateMessagesDelivered', peer: user, maxId: 4 }, { type: 'messageDelivered', ...inUser, maxId: 4 }],
    [
      'who types in a supergroup',
      { _: 'updateChannelUserTyping', channelId: 9, fromId: user, action: { _: 'sendMessageTypingAction' } },
      { type: 'userTyping', ...inChannel, userId: 7, user: adaRecord, action: { _: 'sendMessageTypingAction' } },
    ],
    [
      'its draft',
      { _: 'updateDraftMessage', peer: user, draft: { _: 'draftMessage', message: 'so', date: 3 } },
      { type: 'draftChanged', ...inUser, draft: { _: 'draftMessage', message: 'so', date: 3 } },
    ],
    ['that its draft is gone', { _: 'updateDraftMessage', peer: channel, topMsgId: 3, draft: { _: 'draftMessageEmpty' } }, { type: 'draftChanged', ...inChannel, topicId: 3 }],
    ['its pin in the list', { _: 'updateDialogPinned', pinned: true, peer: { _: 'dialogPeer', peer: user } }, { type: 'dialogPinned', ...inUser, pinned: true, folderId: 0 }],
    ['its mark', { _: 'updateDialogUnreadMark', unread: true, peer: { _: 'dialogPeer', peer: user } }, { type: 'dialogMarked', ...inUser, unread: true }],
    [
      'its way to the archive',
      { _: 'updateFolderPeers', folderPeers: [{ _: 'folderPeer', peer: group, folderId: 1 }], pts: 1, ptsCount: 1 },
      { type: 'dialogMoved', ...inGroup, folderId: 1 },
    ],
    [
      'its notifications',
      { _: 'updateNotifySettings', peer: { _: 'notifyPeer', peer: user }, notifySettings: settings },
      { type: 'notifySettingsChanged', ...inUser, scope: 'chat', settings },
    ],
    ['whether it is blocked', { _: 'updatePeerBlocked', blocked: true, peerId: user }, { type: 'blockedChanged', ...inUser, blocked: true }],
    ['who has stopped a bot', { _: 'updateBotStopped', userId: 7, stopped: true, date: 5, qts: 1 }, { type: 'botStopped', userId: 7, user: adaRecord, stopped: true, date: 5 }],
  ])('tells %s', (_, update, event) => {
    expect(tell(update)).toEqual([event]);
  });

  it.each<[tl.NotifyPeer, string]>([
    [{ _: 'notifyUsers' }, 'users'],
    [{ _: 'notifyChats' }, 'groups'],
    [{ _: 'notifyBroadcasts' }, 'channels'],
  ])('tells notifications of %o', (peer, scope) => {
    expect(tell({ _: 'updateNotifySettings', peer, notifySettings: settings })).toEqual([{ type: 'notifySettingsChanged', scope, settings }]);
  });

  it('tells the order of pinned chats, without folders', () => {
    const order: tl.DialogPeer[] = [{ _: 'dialogPeer', peer: channel }, { _: 'dialogPeerFolder', folderId: 1 }, { _: 'dialogPeer', peer: user }];
    expect(tell({ _: 'updatePinnedDialogs', order })).toEqual([{ type: 'dialogsReordered', order: [newsRecord.id, 7], folderId: 0 }]);
    expect(tell({ _: 'updatePinnedDialogs', folderId: 1 })).toEqual([{ type: 'dialogsReordered', folderId: 1 }]);
  });
});

describe('members', () => {
  function service(action: tl.MessageAction): tl.Update {
    return { _: 'updateNewMessage', message: { _: 'messageService', id: 1, peerId: group, fromId: user, date: 0, action }, pts: 1, ptsCount: 1 };
  }

  it.each<[tl.MessageAction, number[], number[]]>([
    [{ _: 'messageActionChatCreate', title: 'Team', users: [7, 8] }, [7, 8], []],
    [{ _: 'messageActionChatAddUser', users: [8] }, [8], []],
    [{ _: 'messageActionChatJoinedByLink', inviterId: 0 }, [7], []],
    [{ _: 'messageActionChatJoinedByRequest' }, [7], []],
    [{ _: 'messageActionChatDeleteUser', userId: 8 }, [], [8]],
  ])('are told after their message: %o', (action, joined, left) => {
    const [message, members] = tell(service(action));
    expect(message).toMatchObject({ type: 'newMessage', ...inGroup, senderId: 7 });
    expect(members).toMatchObject({ type: 'membersChanged', ...inGroup, joined, left, actorId: 7, actor: adaRecord });
  });

  it('do not change with other service messages', () => {
    expect(tell(service({ _: 'messageActionPinMessage' }))).toHaveLength(1);
  });

  it('are told as the list of all', () => {
    const members: tl.ChatParticipant[] = [{ _: 'chatParticipantCreator', userId: 7 }, { _: 'chatParticipant', userId: 8, inviterId: 7, date: 0 }];
    const list = (participants: tl.ChatParticipants): tl.Update => ({ _: 'updateChatParticipants', participants });
    expect(tell(list({ _: 'chatParticipants', chatId: 5, participants: members, version: 2 }))).toEqual([
      { type: 'memberList', ...inGroup, members, peers: new Map([[7, adaRecord], [8, bobRecord]]) },
    ]);
    expect(tell(list({ _: 'chatParticipantsForbidden', chatId: 5 }))).toEqual([]);
  });

  it('are told as administrators, and as such no longer', () => {
    const update = { _: 'updateChatParticipantAdmin', chatId: 5, userId: 8, version: 3 } as const;
    for (const isAdmin of [true, false]) expect(tell({ ...update, isAdmin })).toEqual([{ type: 'memberAdminChanged', ...inGroup, userId: 8, user: bobRecord, isAdmin }]);
  });

  it('are told with their status before and after', () => {
    const before: tl.ChatParticipant = { _: 'chatParticipant', userId: 8, inviterId: 7, date: 0 };
    const common = { type: 'memberStatusChanged', userId: 8, user: bobRecord, actorId: 7, actor: adaRecord, date: 3 };
    const left: tl.Update = { _: 'updateChatParticipant', chatId: 5, date: 3, actorId: 7, userId: 8, prevParticipant: before, qts: 1 };
    expect(tell(left)).toEqual([{ ...common, ...inGroup, before }]);
    const after: tl.ChannelParticipant = { _: 'channelParticipant', userId: 8, date: 3 };
    const joined: tl.Update = { _: 'updateChannelParticipant', channelId: 9, date: 3, actorId: 7, userId: 8, newParticipant: after, qts: 2 };
    expect(tell(joined)).toEqual([{ ...common, ...inChannel, after }]);
  });
});

describe('a user', () => {
  it('is told with his status, which is not written', () => {
    const status: tl.UserStatus = { _: 'userStatusOnline', expires: 60 };
    const result = commit(effect({ updates: [{ _: 'updateUserStatus', userId: 7, status }] }), adaRecord);
    const online = { ...adaRecord, object: { ...ada, status } };
    expect(result).toMatchObject({ batch: [], peers: [online] });
    expect(result.events[0]).toEqual({ type: 'userStatus', userId: 7, user: online, status });
  });

  it('keeps his status when something else of him is written', () => {
    const status: tl.UserStatus = { _: 'userStatusOnline', expires: 60 };
    const rename: tl.Update = { _: 'updateUserName', userId: 7, firstName: 'Augusta', lastName: '', usernames: [] };
    const { batch, peers } = commit(effect({ updates: [{ _: 'updateUserStatus', userId: 7, status }, rename, { _: 'updateUserStatus', userId: 7, status }] }), adaRecord);
    expect(batch).toMatchObject([{ value: { name: 'Augusta', object: { status } } }]);
    expect(peers.at(-1)).toMatchObject({ name: 'Augusta', object: { status } });
  });

  it('is told as he is after a change', () => {
    const rename: tl.Update = { _: 'updateUserName', userId: 7, firstName: 'Augusta', lastName: 'King', usernames: [{ _: 'username', username: 'Countess', active: true }] };
    const [event] = tell(rename);
    expect(event).toMatchObject({ type: 'userUpdated', userId: 7, user: { name: 'Augusta King', usernames: ['countess'] }, changed: ['name', 'usernames'] });
    expect(tell({ _: 'updateUserPhone', userId: 7, phone: '+1 202' })).toMatchObject([{ type: 'userUpdated', user: { phone: '1202' }, changed: ['phone'] }]);
  });
});

describe('a group or channel', () => {
  it('is told when an update brings it otherwise than it was known, before the update itself', () => {
    const title: tl.Update = {
      _: 'updateNewMessage',
      message: { _: 'messageService', id: 1, peerId: group, fromId: user, date: 0, action: { _: 'messageActionChatEditTitle', title: 'Crew' } },
      pts: 1,
      ptsCount: 1,
    };
    const { events } = commit(effect({ chats: [{ ...team, title: 'Crew', participantsCount: 3, version: 2 }], updates: [title] }), ...everybody);
    expect(events).toMatchObject([
      { type: 'chatUpdated', chatId: -5, chat: { name: 'Crew' }, changed: ['title', 'memberCount'] },
      { type: 'newMessage', chat: { name: 'Crew' } },
      { type: 'update' },
    ]);
  });

  it.each<[string, tl.Chat, string[]]>([
    ['left', { ...team, left: true }, ['membership']],
    ['given rights', { ...team, adminRights }, ['rights']],
    ['closed to the account', { _: 'chatForbidden', id: 5, title: 'Team' }, ['membership']],
    ['the same', team, []],
    ['newer in a way that nobody sees', { ...team, version: 2 }, []],
  ])('is told when it is %s', (_, chat, changed) => {
    const { events } = commit(effect({ chats: [chat] }), teamRecord);
    expect(events).toMatchObject(changed.length === 0 ? [] : [{ type: 'chatUpdated', chatId: -5, changed }]);
  });

  it('is not told for the first time, nor when only part of it was known', () => {
    expect(commit(effect({ chats: [team] })).events).toEqual([]);
    const partial = { ...newsRecord, min: true, name: 'Old' };
    expect(commit(effect({ chats: [{ _: 'channel', id: 9, accessHash: 90n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 }] }), partial).events).toEqual([]);
  });

  it('does not count members where the server does not', () => {
    const counted = { ...newsRecord, object: { ...(newsRecord.object as tl.RawChannel), participantsCount: 3 } };
    expect(commit(effect({ chats: [newsRecord.object as tl.RawChannel] }), counted).events).toEqual([]);
  });

  it('takes over what everybody may do in it', () => {
    const rights: tl.ChatBannedRights = { _: 'chatBannedRights', sendMedia: true, untilDate: 0 };
    const update = (peer: tl.Peer): tl.Update => ({ _: 'updateChatDefaultBannedRights', peer, defaultBannedRights: rights, version: 2 });
    expect(tell(update(group))).toMatchObject([{ type: 'chatUpdated', chatId: -5, chat: { object: { defaultBannedRights: rights } }, changed: ['rights'] }]);
    expect(tell(update(channel))).toMatchObject([{ type: 'chatUpdated', chatId: newsRecord.id, changed: ['rights'] }]);
  });
});

describe('an update of a peer that nobody has described', () => {
  it.each<[string, tl.Update, number]>([
    ['edit', { ...newMessage({ peerId: { _: 'peerChat', chatId: 6 }, fromId: user }), _: 'updateEditMessage' }, -6],
    ['post', { _: 'updateNewChannelMessage', message: { ...post, peerId: { _: 'peerChannel', channelId: 6 } }, pts: 1, ptsCount: 1 }, -1_000_000_000_006],
    ['deletion', { _: 'updateDeleteChannelMessages', channelId: 6, messages: [1], pts: 1, ptsCount: 1 }, -1_000_000_000_006],
    ['pin', { _: 'updatePinnedMessages', peer: { _: 'peerChat', chatId: 6 }, messages: [1], pts: 1, ptsCount: 1 }, -6],
    ['draft', { _: 'updateDraftMessage', peer: { _: 'peerChat', chatId: 6 }, draft: { _: 'draftMessageEmpty' } }, -6],
    ['administrator', { _: 'updateChatParticipantAdmin', chatId: 5, userId: 6, isAdmin: true, version: 1 }, 6],
    ['member', { _: 'updateChatParticipant', chatId: 5, date: 0, actorId: 7, userId: 6, qts: 1 }, 6],
  ])('A04: is refused when it comes live: %s', (_, update, missing) => {
    expect(plan(effect({ updates: [update] }), ...everybody)).toEqual({ type: 'refuse', missing: [missing], updates: [update] });
    expect(commit(effect({ source: 'difference', updates: [update] }), ...everybody)).toMatchObject({ untold: 1, events: [] });
  });
});
