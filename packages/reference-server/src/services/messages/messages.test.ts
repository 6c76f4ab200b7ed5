/** Tests of conversations between people, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMutualPair, openPair } from '../pair.contract.js';
import { codec, refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('messages', () => {
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
  const idsOf = (answer: tl.MessagesMessages): number[] => ('messages' in answer ? answer.messages.map((message) => message.id) : []);
  const usersOf = (answer: { users: tl.User[] }): number[] => answer.users.map((user) => user.id).sort();
  const history = (from: TestClient, peer: tl.InputPeer, more: Partial<tl.MessagesGetHistoryRequest> = {}): Promise<tl.MessagesMessages> =>
    from.call({ _: 'messages.getHistory', peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n, ...more });

  it('gives the sender updateMessageID and updateNewMessage, and the others the message alone', async () => {
    const result = await alice.sendText(toBob, 'Hello 👋', 42n);
    expect(result).toEqual({
      _: 'updates',
      updates: [
        { _: 'updateMessageID', id: 1, randomId: 42n },
        {
          _: 'updateNewMessage',
          message: { _: 'message', out: true, id: 1, fromId: { _: 'peerUser', userId: alice.userId }, peerId: { _: 'peerUser', userId: bob.userId }, date, message: 'Hello 👋' },
          pts: 2,
          ptsCount: 1,
        },
      ],
      users: [expect.objectContaining({ id: bob.userId, firstName: 'Bob' }), expect.objectContaining({ id: alice.userId, self: true })],
      chats: [],
      date,
      seq: 0,
    });
    const pushes = await world.takePushes();
    expect(pushes).toMatchObject([
      { userId: alice.userId, exceptSession: { authKeyId: alice.authKeyId, sessionId: 77n }, updates: { updates: [{ _: 'updateNewMessage', pts: 2 }] } },
      { userId: bob.userId, updates: { updates: [{ _: 'updateNewMessage', pts: 2, message: { id: 1, peerId: { userId: alice.userId } } }] } },
    ]);
    expect(pushes[1]).not.toHaveProperty('exceptSession');
    const received = pushes[1]?.updates as tl.RawUpdates;
    expect(usersOf(received)).toEqual([alice.userId]);
    expect(JSON.stringify(received, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))).not.toMatch(/"(out|self|phone)"/);
    for (const { updates } of pushes) codec.encode(updates);
  });

  it('sends once under one random id and answers the same again', async () => {
    const first = await alice.sendText(toBob, 'once', 9n);
    await world.takePushes();
    expect(await alice.sendText(toBob, 'once', 9n)).toEqual(first);
    expect(await world.takePushes()).toEqual([]);
    expect(await refusal(alice.sendText(toBob, 'twice', 9n))).toBe('400 RANDOM_ID_DUPLICATE');
    expect((await bob.call({ _: 'updates.getState' })).pts).toBe(2);
  });

  it('answers a sending as before, though the sender may send nothing more', async () => {
    const first = await alice.sendText(toBob, 'once', 9n);
    await bob.call({ _: 'contacts.block', id: toAlice });
    expect(await refusal(alice.sendText(toBob, 'more', 10n))).toMatch(/^400 (YOU_BLOCKED_USER|USER_IS_BLOCKED)$/);
    expect(await alice.sendText(toBob, 'once', 9n)).toEqual(first);
    expect(await refusal(alice.sendText(toBob, 'other', 9n))).toBe('400 RANDOM_ID_DUPLICATE');
    await alice.call({ _: 'messages.deleteMessages', id: [1] });
    expect(await refusal(alice.sendText(toBob, 'once', 9n))).toBe('400 RANDOM_ID_DUPLICATE');
  });

  it('changes nothing when a deletion or a read mark is repeated', async () => {
    await alice.sendText(toBob, 'one');
    const read = await bob.call({ _: 'messages.readHistory', peer: toAlice, maxId: 1 });
    expect(read).toMatchObject({ ptsCount: 1 });
    expect(await bob.call({ _: 'messages.readHistory', peer: toAlice, maxId: 1 })).toEqual({ ...read, ptsCount: 0 });
    const gone = await alice.call({ _: 'messages.deleteMessages', id: [1], revoke: true });
    expect(gone).toMatchObject({ ptsCount: 1 });
    await world.takePushes();
    expect(await alice.call({ _: 'messages.deleteMessages', id: [1], revoke: true })).toEqual({ ...gone, ptsCount: 0 });
    expect(await world.takePushes()).toEqual([]);
  });

  it('has no mentions to be read', async () => {
    const page = { offsetId: 0, addOffset: 0, limit: 10, maxId: 0, minId: 0 };
    await alice.sendText(toBob, 'one');
    expect(await alice.call({ _: 'messages.getUnreadMentions', peer: toBob, ...page })).toMatchObject({ _: 'messages.messages', messages: [] });
    expect(await alice.call({ _: 'messages.readMentions', peer: toBob })).toEqual({ _: 'messages.affectedHistory', pts: 2, ptsCount: 0, offset: 0 });
    expect(await alice.call({ _: 'messages.readMessageContents', id: [1] })).toEqual({ _: 'messages.affectedMessages', pts: 2, ptsCount: 0 });
    expect(await refusal(alice.call({ _: 'messages.readMentions', peer: { _: 'inputPeerChat', chatId: 1 } }))).toBe('400 PEER_ID_INVALID');
  });

  it('refuses what cannot be sent', async () => {
    const send = (more: Partial<tl.MessagesSendMessageRequest>): Promise<string> =>
      refusal(alice.call({ _: 'messages.sendMessage', peer: toBob, message: 'x', randomId: 1n, ...more }));
    expect(await send({ message: '' })).toBe('400 MESSAGE_EMPTY');
    expect(await send({ message: ' \n' })).toBe('400 MESSAGE_EMPTY');
    expect(await send({ message: 'x'.repeat(4097) })).toBe('400 MESSAGE_TOO_LONG');
    expect(await send({ randomId: 0n })).toBe('400 RANDOM_ID_EMPTY');
    expect(await send({ scheduleDate: 5 })).toBe('400 SCHEDULE_DATE_INVALID');
    expect(await send({ sendAs: toBob })).toBe('400 SEND_AS_PEER_INVALID');
    expect(await send({ replyTo: { _: 'inputReplyToMessage', replyToMsgId: 99 } })).toBe('400 REPLY_MESSAGE_ID_INVALID');
    expect(await send({ entities: [{ _: 'messageEntityBold', offset: 0, length: 2 }] })).toBe('400 ENTITY_BOUNDS_INVALID');
    expect(await send({ entities: Array.from({ length: 101 }, () => ({ _: 'messageEntityBold', offset: 0, length: 1 }) as const) })).toBe('400 ENTITIES_TOO_LONG');
    expect((await alice.call({ _: 'updates.getState' })).pts).toBe(1);
    expect(await send({ message: 'x'.repeat(4096) })).toBe('answered');
  });

  it('takes no access hash but the one it gave this viewer for this user', async () => {
    const wrong: tl.InputPeer[] = [
      { ...toBob, accessHash: toBob.accessHash + 1n },
      { ...toBob, accessHash: toAlice.accessHash },
      { ...toBob, accessHash: 0n },
      { _: 'inputPeerUser', userId: 5, accessHash: toBob.accessHash },
      { _: 'inputPeerEmpty' },
      { _: 'inputPeerChat', chatId: 1 },
      { _: 'inputPeerUserFromMessage', peer: toBob, msgId: 1, userId: bob.userId },
    ];
    for (const peer of wrong) {
      expect(await refusal(alice.sendText(peer, 'x'))).toBe('400 PEER_ID_INVALID');
      expect(await refusal(history(alice, peer))).toBe('400 PEER_ID_INVALID');
      expect(await refusal(alice.call({ _: 'messages.readHistory', peer, maxId: 0 }))).toBe('400 PEER_ID_INVALID');
      expect(await refusal(alice.call({ _: 'messages.setTyping', peer, action: { _: 'sendMessageTypingAction' } }))).toBe('400 PEER_ID_INVALID');
      expect(await refusal(alice.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer }] }))).toBe('400 PEER_ID_INVALID');
    }
    expect(toBob.accessHash).not.toBe(toAlice.accessHash);
    expect(await refusal(alice.sendText({ _: 'inputPeerChannel', channelId: 1, accessHash: 1n }, 'x'))).toBe('400 CHANNEL_INVALID');
  });

  it('lets a user be addressed by a message that names them', async () => {
    await bob.sendText(toAlice, 'hi');
    const carol = await world.join('15550000003', 'Carol');
    await carol.call({ _: 'account.updateUsername', username: 'carol' });
    const { userId, accessHash } = await bob.peer('carol');
    const entities = [{ _: 'inputMessageEntityMentionName' as const, offset: 0, length: 3, userId: { _: 'inputUser' as const, userId, accessHash } }];
    await bob.call({ _: 'messages.sendMessage', peer: toAlice, message: 'her', randomId: 3n, entities });
    expect(await refusal(alice.sendText({ _: 'inputPeerUserFromMessage', peer: toBob, msgId: 2, userId }, 'x'))).toBe('answered');
    expect(await refusal(alice.sendText({ _: 'inputPeerUserFromMessage', peer: toBob, msgId: 1, userId }, 'x'))).toBe('400 PEER_ID_INVALID');
    const nested: tl.InputPeer = { _: 'inputPeerUserFromMessage', peer: toBob, msgId: 2, userId };
    expect(await refusal(alice.sendText({ _: 'inputPeerUserFromMessage', peer: nested, msgId: 2, userId }, 'x'))).toBe('400 PEER_ID_INVALID');
  });

  it('keeps entities in order, describes the mentioned, and drops mentions of people the sender cannot name', async () => {
    const entities: tl.MessageEntity[] = [
      { _: 'messageEntityItalic', offset: 4, length: 2 },
      { _: 'messageEntityBold', offset: 0, length: 3 },
      { _: 'messageEntityTextUrl', offset: 0, length: 6, url: 'https://example.org' },
      { _: 'messageEntityMentionName', offset: 0, length: 1, userId: bob.userId },
      { _: 'inputMessageEntityMentionName', offset: 0, length: 2, userId: { _: 'inputUser', userId: bob.userId, accessHash: 1n } },
      { _: 'inputMessageEntityMentionName', offset: 5, length: 1, userId: { _: 'inputUserSelf' } },
      { _: 'messageEntityUnknown', offset: 0, length: 1 },
    ];
    await alice.call({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'abcdef', randomId: 1n, entities });
    const answer = await history(alice, { _: 'inputPeerSelf' });
    expect(answer).toMatchObject({
      messages: [
        {
          out: true,
          entities: [
            { _: 'messageEntityTextUrl', url: 'https://example.org' },
            { _: 'messageEntityBold' },
            { _: 'messageEntityItalic' },
            { _: 'messageEntityMentionName', userId: alice.userId },
          ],
        },
      ],
    });
  });

  it('answers histories whole when they fit and as slices when they do not', async () => {
    expect(await history(alice, toBob)).toEqual({ _: 'messages.messages', messages: [], topics: [], chats: [], users: [] });
    for (let i = 0; i < 5; i++) await alice.sendText(toBob, String(i));
    const all = await history(bob, toAlice);
    expect(all._).toBe('messages.messages');
    expect(idsOf(all)).toEqual([5, 4, 3, 2, 1]);
    const slice = await history(bob, toAlice, { offsetId: 4, limit: 2 });
    expect(slice).toMatchObject({ _: 'messages.messagesSlice', count: 5 });
    expect(idsOf(slice)).toEqual([3, 2]);
    expect(idsOf(await history(bob, toAlice, { offsetId: 3, addOffset: -2, limit: 2 }))).toEqual([4, 3]);
    expect(idsOf(await history(bob, toAlice, { maxId: 4, minId: 1 }))).toEqual([3, 2]);
    expect(idsOf(await history(bob, toAlice, { limit: -5 }))).toEqual([]);
  });

  it('finds messages by id and by what they answer, and says which are missing', async () => {
    await alice.sendText(toBob, 'question');
    await bob.call({ _: 'messages.sendMessage', peer: toAlice, message: 'answer', randomId: 5n, replyTo: { _: 'inputReplyToMessage', replyToMsgId: 1 } });
    const id: tl.InputMessage[] = [{ _: 'inputMessageID', id: 2 }, { _: 'inputMessageReplyTo', id: 2 }, { _: 'inputMessageID', id: 7 }, { _: 'inputMessagePinned' }];
    const answer = await alice.call({ _: 'messages.getMessages', id });
    expect(answer).toMatchObject({
      messages: [
        { _: 'message', id: 2, message: 'answer', replyTo: { replyToMsgId: 1 } },
        { _: 'message', id: 1, message: 'question' },
        { _: 'messageEmpty', id: 7 },
        { _: 'messageEmpty', id: 0 },
      ],
    });
  });

  it('lists conversations with their top messages and everyone named', async () => {
    await alice.sendText({ _: 'inputPeerSelf' }, 'note');
    await bob.sendText(toAlice, '1');
    await bob.sendText(toAlice, '2');
    const request = { _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 20, hash: 0n } as const;
    const list = (await alice.call(request)) as tl.RawMessagesDialogs;
    expect(list._).toBe('messages.dialogs');
    expect(list.dialogs).toMatchObject([
      { peer: { userId: bob.userId }, topMessage: 3, unreadCount: 2 },
      { peer: { userId: alice.userId }, topMessage: 1, unreadCount: 0 },
    ]);
    expect(list.messages.map((message) => message.id)).toEqual([3, 1]);
    expect(usersOf(list)).toEqual([alice.userId, bob.userId].sort());
    expect(await alice.call({ ...request, limit: 1 })).toMatchObject({ _: 'messages.dialogsSlice', count: 2, dialogs: [{ topMessage: 3 }] });
    expect(await alice.call({ ...request, offsetDate: date, offsetId: 3, limit: 5 })).toMatchObject({ _: 'messages.dialogsSlice', dialogs: [{ topMessage: 1 }] });
    expect(await alice.call({ ...request, folderId: 1 })).toEqual({ _: 'messages.dialogs', dialogs: [], messages: [], chats: [], users: [] });
  });

  it('shows single conversations, begun or not, and that none is pinned', async () => {
    await bob.sendText(toAlice, '1');
    const peers: tl.InputDialogPeer[] = [{ _: 'inputDialogPeer', peer: toBob }, { _: 'inputDialogPeer', peer: { _: 'inputPeerSelf' } }];
    const answer = await alice.call({ _: 'messages.getPeerDialogs', peers });
    expect(answer).toMatchObject({ dialogs: [{ topMessage: 1, unreadCount: 1 }, { topMessage: 0 }], messages: [{ id: 1 }], state: { pts: 2, unreadCount: 1 } });
    expect(usersOf(answer)).toEqual([alice.userId, bob.userId].sort());
    expect(await alice.call({ _: 'messages.getPinnedDialogs', folderId: 0 })).toMatchObject({ dialogs: [], state: { pts: 2 } });
  });

  it('tells both sides what has been read', async () => {
    for (let i = 0; i < 3; i++) await alice.sendText(toBob, String(i));
    await world.takePushes();
    expect(await bob.call({ _: 'messages.readHistory', peer: toAlice, maxId: 2 })).toEqual({ _: 'messages.affectedMessages', pts: 5, ptsCount: 1 });
    const pushes = await world.takePushes();
    expect(pushes).toMatchObject([
      { userId: bob.userId, exceptSession: { authKeyId: bob.authKeyId }, updates: { updates: [{ _: 'updateReadHistoryInbox', maxId: 2, stillUnreadCount: 1, pts: 5, ptsCount: 1 }] } },
      { userId: alice.userId, updates: { updates: [{ _: 'updateReadHistoryOutbox', maxId: 2, pts: 5, ptsCount: 1 }], users: [{ id: bob.userId }] } },
    ]);
    expect(await bob.call({ _: 'messages.readHistory', peer: toAlice, maxId: 2 })).toEqual({ _: 'messages.affectedMessages', pts: 5, ptsCount: 0 });
    expect(await world.takePushes()).toEqual([]);
  });

  it('shows typing to the partner, with the one who types, and logs nothing', async () => {
    expect(await alice.call({ _: 'messages.setTyping', peer: toBob, action: { _: 'sendMessageTypingAction' } })).toBe(true);
    expect(await alice.call({ _: 'messages.setTyping', peer: { _: 'inputPeerSelf' }, action: { _: 'sendMessageTypingAction' } })).toBe(true);
    expect(await alice.call({ _: 'messages.setTyping', peer: toBob, action: { _: 'sendMessageEmojiInteractionSeen', emoticon: 'x' } })).toBe(true);
    expect(await world.takePushes()).toMatchObject([
      { userId: bob.userId, updates: { updates: [{ _: 'updateUserTyping', userId: alice.userId, action: { _: 'sendMessageTypingAction' } }], users: [{ id: alice.userId }], seq: 0 } },
    ]);
    expect((await bob.call({ _: 'updates.getState' })).pts).toBe(1);
  });

  it('passes typing over in silence beyond its limit', async () => {
    await world.close();
    ({ world, alice, toBob } = await openPair({ limitRules: { typing: { count: 2, seconds: 10 } } }));
    for (let i = 0; i < 5; i++) expect(await alice.call({ _: 'messages.setTyping', peer: toBob, action: { _: 'sendMessageTypingAction' } })).toBe(true);
    expect(await world.takePushes()).toHaveLength(2);
  });

  it('gives every session of a storm of sendings its own pts, 2 and up', async () => {
    const results = await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? alice.sendText(toBob, `a${i}`, BigInt(i + 1)) : bob.sendText(toAlice, `b${i}`, BigInt(i + 1)))));
    const ptsOf = (from: number): number[] =>
      results.filter((_, i) => i % 2 === from).map((result) => ('updates' in result && result.updates[1]?._ === 'updateNewMessage' ? result.updates[1].pts : 0));
    const pushes = await world.takePushes();
    for (const [parity, client] of [alice, bob].entries()) {
      const pushed = pushes.filter(({ userId }) => userId === client.userId);
      const order = pushed.map(({ updates }) => ('updates' in updates && updates.updates[0] !== undefined && 'pts' in updates.updates[0] ? updates.updates[0].pts : 0));
      expect(order).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
      expect(pushed.filter(({ exceptSession }) => exceptSession !== undefined)).toHaveLength(100);
      expect(new Set(ptsOf(parity)).size).toBe(100);
    }
  });
});
