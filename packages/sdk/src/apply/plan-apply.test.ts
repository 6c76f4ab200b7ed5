/** The reducer from updates to batches and events. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { PeerRecord } from '../storage/records.js';
import { ada, adaRecord, commit, effect, newMessage, plan, selfId, team } from './plan.contract.js';
import { peersToRead, planApply } from './plan-apply.js';
import { idsOfPeers, planPeers } from './plan-peers.js';
import { sameValue } from '../storage/same-value.js';

const newState = { pts: 11, qts: 1, seq: 1, date: 1 };

describe('the plan for an apply', () => {
  it('puts peers and the new state into one batch, and tells afterwards', () => {
    const update = newMessage();
    const result = commit(effect({ users: [ada], updates: [update], newState }));
    expect(result.batch).toEqual([
      { type: 'put', table: 'peers', value: adaRecord },
      { type: 'put', table: 'updateState', value: newState },
    ]);
    expect(result.peers).toEqual([adaRecord]);
    expect(result.events).toEqual([
      { type: 'newMessage', message: update.message, chatId: 7, chat: adaRecord, senderId: 7, sender: adaRecord, out: false, peers: new Map([[7, adaRecord]]) },
      { type: 'update', update },
    ]);
  });

  it('puts the places of channels, and takes those away that are followed no longer', () => {
    const given = effect({ channelStates: [{ channelId: 5, pts: 9 }], forgottenChannels: [6] });
    expect(commit(given).batch).toEqual([
      { type: 'put', table: 'channelStates', value: { channelId: 5, pts: 9 } },
      { type: 'delete', table: 'channelStates', key: 6 },
    ]);
  });

  it('writes no peer that is stored as it is', () => {
    expect(commit(effect({ users: [{ ...ada }] }), adaRecord).batch).toEqual([]);
  });

  it('tells of own messages with their sender, from whichever device', () => {
    const me: PeerRecord = { id: 1, min: false, name: 'Me', usernames: [] };
    const [event] = commit(effect({ updates: [newMessage({ out: true })] }), adaRecord, me).events;
    expect(event).toMatchObject({ type: 'newMessage', out: true, chatId: 7, senderId: 1, sender: me });
    const [early] = commit(effect({ updates: [newMessage({ out: true, fromId: { _: 'peerUser', userId: 1 } })] }), adaRecord).events;
    expect(early).toMatchObject({ senderId: 1, sender: { id: 1, min: true } });
  });

  it('tells group messages with chat, sender and everybody they name', () => {
    const bob: tl.RawUser = { _: 'user', id: 8, min: true, firstName: 'Bob' };
    const update = newMessage({
      peerId: { _: 'peerChat', chatId: 5 },
      fromId: { _: 'peerUser', userId: 7 },
      fwdFrom: { _: 'messageFwdHeader', fromId: { _: 'peerUser', userId: 8 }, date: 0 },
      entities: [{ _: 'messageEntityMentionName', offset: 0, length: 1, userId: 7 }],
    });
    const [event] = commit(effect({ users: [ada, bob], chats: [team], updates: [update] })).events;
    expect(event).toMatchObject({ chatId: -5, chat: { name: 'Team' }, senderId: 7 });
    expect(event?.type === 'newMessage' && [...event.peers.keys()].sort()).toEqual([-5, 7, 8]);
  });

  it.each<[string, Partial<tl.RawMessage>, number[]]>([
    ['chat', { peerId: { _: 'peerChat', chatId: 6 } }, [-6]],
    ['sender', { fromId: { _: 'peerUser', userId: 9 } }, [9]],
    ['author of a forward', { fwdFrom: { _: 'messageFwdHeader', fromId: { _: 'peerChannel', channelId: 9 }, date: 0 } }, [-1_000_000_000_009]],
    ['bot', { viaBotId: 9 }, [9]],
    ['mentioned user', { entities: [{ _: 'messageEntityMentionName', offset: 0, length: 1, userId: 9 }] }, [9]],
    ['peer of a reply', { replyTo: { _: 'messageReplyHeader', replyToMsgId: 1, replyToPeerId: { _: 'peerUser', userId: 9 } } }, [9]],
    ['peer of a story', { replyTo: { _: 'messageReplyStoryHeader', peer: { _: 'peerUser', userId: 9 }, storyId: 1 } }, [9]],
  ])('A04: refuses a live message with an unknown %s', (_, changes, missing) => {
    const updates = [newMessage(changes)];
    expect(plan(effect({ updates }), adaRecord)).toEqual({ type: 'refuse', missing, updates });
  });

  it('refuses live service messages that name unknown members', () => {
    const service = (action: tl.MessageAction): tl.Update => ({
      _: 'updateNewMessage',
      message: { _: 'messageService', id: 1, peerId: { _: 'peerUser', userId: 7 }, date: 0, action },
      pts: 1,
      ptsCount: 1,
    });
    expect(plan(effect({ updates: [service({ _: 'messageActionChatAddUser', users: [7, 9] })] }), adaRecord)).toMatchObject({ type: 'refuse', missing: [9] });
    expect(plan(effect({ updates: [service({ _: 'messageActionChatDeleteUser', userId: 9 })] }), adaRecord)).toMatchObject({ type: 'refuse', missing: [9] });
    expect(commit(effect({ updates: [service({ _: 'messageActionChatEditTitle', title: 'T' })] }), adaRecord).events[0]).toMatchObject({ type: 'newMessage' });
  });

  it('A04: refuses a live message whose chat or sender is known in part only, until a difference was asked for him', () => {
    const partial: PeerRecord = { id: 8, min: true, name: 'Bob', usernames: [], object: { _: 'user', id: 8, min: true, firstName: 'Bob' } };
    const given = effect({ updates: [newMessage({ peerId: { _: 'peerChat', chatId: 5 }, fromId: { _: 'peerUser', userId: 8 } })], chats: [team] });
    expect(plan(given, partial)).toMatchObject({ type: 'refuse', missing: [8] });
    const context = { known: new Map([[8, partial]]), dcOptions: [], selfId };
    expect(planApply(given, { ...context, askedFor: new Set([8]) })).toMatchObject({ type: 'commit', events: [{ type: 'newMessage', sender: partial }, {}] });
    expect(commit({ ...given, source: 'difference' }, partial).events).toMatchObject([{ type: 'newMessage', sender: { id: 8, min: true } }, {}]);
    const full = { users: [{ _: 'user', id: 8, accessHash: 80n, firstName: 'Bob' } as const] };
    expect(commit({ ...given, ...full }, partial).events).toMatchObject([{ type: 'newMessage', sender: { id: 8, min: false } }, {}]);
    // Whoever is only mentioned is shown, not addressed.
    const mention = newMessage({ entities: [{ _: 'messageEntityMentionName', offset: 0, length: 1, userId: 8 }] });
    expect(commit(effect({ updates: [mention] }), adaRecord, partial).events).toHaveLength(2);
  });

  it('does not refuse what a difference brings, but tells it only when chat and sender are known', () => {
    const unknownChat = newMessage({ peerId: { _: 'peerUser', userId: 9 } });
    const unknownAuthor = newMessage({ fwdFrom: { _: 'messageFwdHeader', fromId: { _: 'peerUser', userId: 9 }, date: 0 } });
    const result = commit(effect({ source: 'difference', updates: [unknownChat, unknownAuthor], newState }), adaRecord);
    expect(result.untold).toBe(1);
    expect(result.events.map((event) => event.type)).toEqual(['newMessage', 'update']);
    expect(result.batch).toEqual([{ type: 'put', table: 'updateState', value: newState }]);
  });

  it('tells of typing by known users, and neither tells nor refuses that of unknown ones', () => {
    const typing = (userId: number): tl.Update => ({ _: 'updateUserTyping', userId, action: { _: 'sendMessageTypingAction' } });
    const result = commit(effect({ updates: [typing(7), typing(9)], sequenced: false }), adaRecord);
    expect(result).toMatchObject({ untold: 1, batch: [] });
    expect(result.events).toMatchObject([{ type: 'userTyping', chatId: 7, userId: 7, action: { _: 'sendMessageTypingAction' } }, { type: 'update' }]);
    const inGroup: tl.Update = { _: 'updateChatUserTyping', chatId: 5, fromId: { _: 'peerUser', userId: 7 }, action: { _: 'sendMessageTypingAction' } };
    expect(commit(effect({ chats: [team], updates: [inGroup], sequenced: false }), adaRecord).events[0]).toMatchObject({ chatId: -5, userId: 7 });
  });

  it('tells who has read', () => {
    const peer: tl.Peer = { _: 'peerUser', userId: 7 };
    const result = commit(
      effect({
        updates: [
          { _: 'updateReadHistoryInbox', peer, maxId: 4, stillUnreadCount: 2, pts: 1, ptsCount: 1 },
          { _: 'updateReadHistoryOutbox', peer, maxId: 5, pts: 2, ptsCount: 1 },
        ],
      }),
      adaRecord,
    );
    expect(result.events.filter((event) => event.type === 'messageRead')).toEqual([
      { type: 'messageRead', chatId: 7, chat: adaRecord, maxId: 4, by: 'self', unreadCount: 2 },
      { type: 'messageRead', chatId: 7, chat: adaRecord, maxId: 5, by: 'others' },
    ]);
  });

  it('carries out changes of names and numbers', () => {
    const usernames: tl.Username[] = [{ _: 'username', username: 'Countess', active: true }];
    const result = commit(
      effect({
        updates: [
          { _: 'updateUserName', userId: 7, firstName: 'Augusta', lastName: 'King', usernames },
          { _: 'updateUserPhone', userId: 7, phone: '12025550100' },
        ],
      }),
      { ...adaRecord, usernames: ['ada'], object: { ...ada, username: 'ada' } },
    );
    expect(result.peers).toEqual([
      {
        id: 7,
        accessHash: 70n,
        min: false,
        name: 'Augusta King',
        usernames: ['countess'],
        phone: '12025550100',
        object: { _: 'user', id: 7, accessHash: 70n, firstName: 'Augusta', lastName: 'King', username: 'countess', usernames, phone: '12025550100' },
      },
    ]);
  });

  it('stores the data centres that the server tells', () => {
    const option: tl.DcOption = { _: 'dcOption', id: 2, ipAddress: '149.154.167.1', port: 443 };
    const result = commit(effect({ updates: [{ _: 'updateDcOptions', dcOptions: [option] }], sequenced: false }));
    expect(result.batch).toEqual([{ type: 'put', table: 'dcOptions', value: [{ dcId: 2, host: '149.154.167.1', port: 443 }] }]);
  });

  it('reads every peer that it looks at beforehand', () => {
    const update = newMessage({ fromId: { _: 'peerUser', userId: 8 }, viaBotId: 9 });
    const channel: tl.Chat = { _: 'channelForbidden', id: 4, accessHash: 1n, title: '' };
    expect([...peersToRead(effect({ users: [ada], chats: [team, channel], updates: [update] }), selfId)].sort((a, b) => a - b)).toEqual([
      -1_000_000_000_004, -5, 1, 7, 8, 9,
    ]);
  });
});

describe('the plan for peers of a result', () => {
  it('writes those that are new or changed', () => {
    const peers = { users: [ada, { _: 'user', id: 8, firstName: 'Bob' } as const], chats: [team] };
    expect(idsOfPeers(peers)).toEqual([7, 8, -5]);
    const result = planPeers(peers, new Map([[7, adaRecord]]));
    expect(result.peers.map(({ id }) => id)).toEqual([8, -5]);
    expect(result.batch).toEqual(result.peers.map((value) => ({ type: 'put', table: 'peers', value })));
  });
});

describe('equality of plain values', () => {
  it.each([
    [{ a: 1n, b: [Uint8Array.of(1)] }, { b: [Uint8Array.of(1)], a: 1n }, true],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [{ a: undefined }, { b: undefined }, false],
    [Uint8Array.of(1), Uint8Array.of(2), false],
    [Uint8Array.of(1), [1], false],
    [[1], { 0: 1 }, false],
    [null, {}, false],
    [Number.NaN, Number.NaN, true],
  ])('%o and %o: %s', (a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
    expect(sameValue(b, a)).toBe(same);
  });
});
