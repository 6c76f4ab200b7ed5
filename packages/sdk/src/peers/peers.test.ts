/** Peers: marked ids, the merge of full and partial objects, and how peers are named in calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { PeerRecord } from '../storage/records.js';
import { collectPeers } from './collect-peers.js';
import { toInputChannel, toInputPeer, toInputUser } from './input-peer.js';
import { mergeChat } from './merge-chat.js';
import { mergeUser } from './merge-user.js';
import { markedIdOf, peerKindOf, toPeer } from './peer-id.js';
import { activeUsernames, fullName, phoneDigits } from './peer-names.js';

const user: tl.RawUser = { _: 'user', id: 7, accessHash: 70n, firstName: 'Ada', lastName: 'L', username: 'Ada', phone: '12025550100' };
const photo: tl.UserProfilePhoto = { _: 'userProfilePhoto', photoId: 1n, dcId: 2 };
const channel: tl.RawChannel = { _: 'channel', id: 9, accessHash: 90n, title: 'News', photo: { _: 'chatPhotoEmpty' }, date: 0 };

describe('a marked id', () => {
  it.each<[tl.Peer, number, string]>([
    [{ _: 'peerUser', userId: 7 }, 7, 'user'],
    [{ _: 'peerUser', userId: 2 ** 40 - 1 }, 2 ** 40 - 1, 'user'],
    [{ _: 'peerChat', chatId: 5 }, -5, 'chat'],
    [{ _: 'peerChat', chatId: 999_999_999_999 }, -999_999_999_999, 'chat'],
    [{ _: 'peerChannel', channelId: 1 }, -1_000_000_000_001, 'channel'],
    [{ _: 'peerChannel', channelId: 1_234_567_890 }, -1_001_234_567_890, 'channel'],
  ])('%o is %i, and back', (peer, id, kind) => {
    expect(markedIdOf(peer)).toBe(id);
    expect(peerKindOf(id)).toBe(kind);
    expect(toPeer(id)).toEqual(peer);
  });
});

describe('a user that the server sends', () => {
  it('becomes a record', () => {
    expect(mergeUser(undefined, user)).toEqual({
      id: 7, accessHash: 70n, min: false, name: 'Ada L', usernames: ['ada'], phone: '12025550100', object: user,
    });
  });

  it('A04: replaces what was known, with a changed access hash too', () => {
    const known = mergeUser(undefined, user);
    expect(mergeUser(known, { _: 'user', id: 7, accessHash: 71n, firstName: 'Eve' })).toEqual({
      id: 7, accessHash: 71n, min: false, name: 'Eve', usernames: [], object: { _: 'user', id: 7, accessHash: 71n, firstName: 'Eve' },
    });
  });

  it('keeps the access hash when a full object comes without it', () => {
    expect(mergeUser(mergeUser(undefined, user), { _: 'user', id: 7, firstName: 'Ada' })?.accessHash).toBe(70n);
  });

  it('A04: never overwrites a full object by a min one, but for its name and, where it says so, its photo', () => {
    const known = mergeUser(undefined, user);
    const min: tl.RawUser = { _: 'user', id: 7, min: true, accessHash: 1n, firstName: 'New', photo };
    expect(mergeUser(known, min)).toEqual({
      ...known, name: 'New', object: { _: 'user', id: 7, accessHash: 70n, firstName: 'New', username: 'Ada', phone: '12025550100' },
    });
    expect(mergeUser(known, { ...min, applyMinPhoto: true })?.object).toMatchObject({ photo });
  });

  it('leaves a contact the name that the account gave him', () => {
    const known = mergeUser(undefined, { ...user, contact: true });
    expect(mergeUser(known, { _: 'user', id: 7, min: true, firstName: 'New' })?.name).toBe('Ada L');
  });

  it('A04: cannot be addressed by the hash of a min object, until a full one comes', () => {
    const min = mergeUser(undefined, { ...user, min: true });
    expect(min).toMatchObject({ min: true, name: 'Ada L' });
    expect(min).not.toHaveProperty('accessHash');
    expect(mergeUser(min, user)).toMatchObject({ min: false, accessHash: 70n });
  });

  it('changes nothing when it is empty', () => {
    const known = mergeUser(undefined, user);
    expect(mergeUser(known, { _: 'userEmpty', id: 7 })).toBe(known);
    expect(mergeUser(undefined, { _: 'userEmpty', id: 7 })).toBeUndefined();
  });
});

describe('a group or channel that the server sends', () => {
  it('becomes a record, with an access hash where it has one', () => {
    const group: tl.RawChat = { _: 'chat', id: 7, title: 'Team', photo: { _: 'chatPhotoEmpty' }, participantsCount: 1, date: 0, version: 1 };
    expect(mergeChat(undefined, group)).toEqual({ id: -7, min: false, name: 'Team', usernames: [], object: group });
    expect(mergeChat(undefined, channel)).toMatchObject({ id: -1_000_000_000_009, accessHash: 90n, min: false, name: 'News' });
    const forbidden: tl.Chat = { _: 'channelForbidden', id: 9, accessHash: 91n, title: 'Gone' };
    expect(mergeChat(mergeChat(undefined, channel), forbidden)).toMatchObject({ accessHash: 91n, name: 'Gone', object: forbidden });
  });

  it('A04: never overwrites a full channel by a min one, but for title and photo', () => {
    const known = mergeChat(undefined, { ...channel, username: 'news' });
    expect(mergeChat(known, { ...channel, accessHash: 1n, min: true, title: 'News!' })).toMatchObject({
      accessHash: 90n, min: false, name: 'News!', usernames: ['news'], object: { username: 'news' },
    });
  });

  it('changes nothing when it is empty', () => {
    expect(mergeChat(undefined, { _: 'chatEmpty', id: 7 })).toBeUndefined();
  });
});

describe('a peer in a call', () => {
  const ada = mergeUser(undefined, user) as PeerRecord;
  const news = mergeChat(undefined, channel) as PeerRecord;
  const group: PeerRecord = { id: -7, min: false, name: '', usernames: [] };
  const stranger: PeerRecord = { id: 8, min: true, name: '', usernames: [] };

  it('is named by id and access hash, and the account itself as self', () => {
    expect(toInputPeer(ada, 1)).toEqual({ _: 'inputPeerUser', userId: 7, accessHash: 70n });
    expect(toInputPeer(ada, 7)).toEqual({ _: 'inputPeerSelf' });
    expect(toInputPeer(news, 1)).toEqual({ _: 'inputPeerChannel', channelId: 9, accessHash: 90n });
    expect(toInputPeer(group, 1)).toEqual({ _: 'inputPeerChat', chatId: 7 });
    expect(toInputUser(ada, undefined)).toEqual({ _: 'inputUser', userId: 7, accessHash: 70n });
    expect(toInputUser(ada, 7)).toEqual({ _: 'inputUserSelf' });
    expect(toInputChannel(news)).toEqual({ _: 'inputChannel', channelId: 9, accessHash: 90n });
  });

  it('cannot be named while only a min object was seen, or as what it is not', () => {
    expect(toInputPeer(stranger, 1)).toBeUndefined();
    expect(toInputPeer({ ...ada, min: true }, 1)).toBeUndefined();
    expect(toInputUser(stranger, 1)).toBeUndefined();
    expect(toInputUser(news, 1)).toBeUndefined();
    expect(toInputChannel(ada)).toBeUndefined();
  });
});

describe('names', () => {
  it('are joined, lowered and stripped', () => {
    expect([fullName('A', 'B'), fullName('A', ''), fullName(undefined, 'B'), fullName(undefined, undefined)]).toEqual(['A B', 'A', 'B', '']);
    const usernames: tl.Username[] = [
      { _: 'username', username: 'Main', active: true },
      { _: 'username', username: 'Old' },
      { _: 'username', username: 'Second', active: true },
    ];
    expect(activeUsernames('MAIN', usernames)).toEqual(['main', 'second']);
    expect(activeUsernames(undefined, undefined)).toEqual([]);
    expect([phoneDigits('+1 202'), phoneDigits(''), phoneDigits(undefined)]).toEqual(['1202', undefined, undefined]);
  });
});

describe('the peers in a result', () => {
  const chat: tl.Chat = { _: 'chatEmpty', id: 5 };

  it('are found in its fields, in a list, and as the result itself', () => {
    expect(collectPeers({ _: 'contacts.resolvedPeer', peer: { _: 'peerUser', userId: 7 }, chats: [chat], users: [user] })).toEqual({ users: [user], chats: [chat] });
    expect(collectPeers({ _: 'auth.authorization', user })).toEqual({ users: [user], chats: [] });
    expect(collectPeers([user, chat])).toEqual({ users: [user], chats: [chat] });
    expect(collectPeers(user)).toEqual({ users: [user], chats: [] });
    expect(collectPeers({ _: 'chatInviteAlready', chat })).toEqual({ users: [], chats: [chat] });
    const updates = { _: 'updates', updates: [], users: [user], chats: [chat], date: 0, seq: 0 };
    expect(collectPeers({ _: 'messages.invitedUsers', updates, missingInvitees: [] })).toEqual({ users: [user], chats: [chat] });
    expect(collectPeers(updates)).toEqual({ users: [user], chats: [chat] });
  });

  it('are not what only looks like one', () => {
    for (const result of [true, null, 5n, [1n, 2n], { _: 'x', users: [7], chats: 'chats', user: 'me' }, { _: 'x', users: [{ _: 'peerUser', userId: 7 }] }]) {
      expect(collectPeers(result)).toEqual({ users: [], chats: [] });
    }
  });
});
