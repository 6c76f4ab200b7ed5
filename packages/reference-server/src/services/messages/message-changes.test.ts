/** Tests of edits, deletions and pins between people, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMutualPair } from '../pair.contract.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('changes of messages', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.RawInputPeerUser;
  let toAlice: tl.RawInputPeerUser;
  beforeEach(async () => {
    ({ world, alice, bob, toBob, toAlice } = await openMutualPair());
    await bob.sendText({ _: 'inputPeerSelf' }, 'makes the ids differ');
    await alice.sendText(toBob, 'Helo');
    await world.takePushes();
  });
  afterEach(() => world.close());

  const date = 1_750_000_000;
  const edit = (more: Partial<tl.MessagesEditMessageRequest> = {}): Promise<tl.Updates> =>
    alice.call({ _: 'messages.editMessage', peer: toBob, id: 1, message: 'Hello', ...more });
  const textsOf = async (client: TestClient, peer: tl.InputPeer): Promise<string[]> => {
    const answer = await client.call({ _: 'messages.getHistory', peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n });
    return 'messages' in answer ? answer.messages.map((message) => ('message' in message ? message.message : message._)) : [];
  };

  it('gives an edited message to the editor as the result and to the partner as a push', async () => {
    const result = await edit({ entities: [{ _: 'messageEntityBold', offset: 0, length: 5 }] });
    const message = { message: 'Hello', editDate: date, entities: [{ _: 'messageEntityBold' }] };
    expect(result).toMatchObject({ updates: [{ _: 'updateEditMessage', pts: 3, ptsCount: 1, message: { ...message, id: 1, out: true } }], users: [{ id: bob.userId }, { id: alice.userId }] });
    expect(await world.takePushes()).toMatchObject([
      { userId: alice.userId, exceptSession: { authKeyId: alice.authKeyId } },
      { userId: bob.userId, updates: { updates: [{ _: 'updateEditMessage', pts: 4, message: { ...message, id: 2 } }], users: [{ id: alice.userId }] } },
    ]);
    expect(await textsOf(bob, toAlice)).toEqual(['Hello']);
  });

  it('refuses edits that cannot be', async () => {
    expect(await refusal(edit({ message: '' }))).toBe('400 MESSAGE_EMPTY');
    expect(await refusal(alice.call({ _: 'messages.editMessage', peer: toBob, id: 1 }))).toBe('400 MESSAGE_EMPTY');
    expect(await refusal(edit({ message: 'x'.repeat(4097) }))).toBe('400 MESSAGE_TOO_LONG');
    expect(await refusal(edit({ message: 'Helo' }))).toBe('400 MESSAGE_NOT_MODIFIED');
    expect(await refusal(edit({ id: 5 }))).toBe('400 MESSAGE_ID_INVALID');
    expect(await refusal(edit({ peer: { ...toBob, accessHash: 0n } }))).toBe('400 PEER_ID_INVALID');
    expect(await refusal(edit({ scheduleDate: 5 }))).toBe('400 SCHEDULE_DATE_INVALID');
    expect(await refusal(edit({ media: { _: 'inputMediaEmpty' } }))).toBe('400 MEDIA_NEW_INVALID');
    expect(await refusal(bob.call({ _: 'messages.editMessage', peer: toAlice, id: 2, message: 'mine now' }))).toBe('403 MESSAGE_AUTHOR_REQUIRED');
    world.clock.time += 172_801_000;
    expect(await refusal(edit())).toBe('400 MESSAGE_EDIT_TIME_EXPIRED');
    expect(await textsOf(bob, toAlice)).toEqual(['Helo']);
  });

  it('deletes for oneself, and for both with revoke', async () => {
    const affected = await bob.call({ _: 'messages.deleteMessages', id: [2, 2, 70] });
    expect(affected).toEqual({ _: 'messages.affectedMessages', pts: 4, ptsCount: 1 });
    expect([await textsOf(bob, toAlice), await textsOf(alice, toBob)]).toEqual([[], ['Helo']]);
    expect(await world.takePushes()).toMatchObject([{ userId: bob.userId, updates: { updates: [{ _: 'updateDeleteMessages', messages: [2], pts: 4, ptsCount: 1 }] } }]);
    await bob.sendText(toAlice, 'oh');
    expect(await alice.call({ _: 'messages.deleteMessages', revoke: true, id: [1, 2] })).toMatchObject({ ptsCount: 2 });
    expect([await textsOf(bob, toAlice), await textsOf(alice, toBob)]).toEqual([[], []]);
    expect(await refusal(alice.call({ _: 'messages.deleteMessages', id: Array.from({ length: 101 }, (_, id) => id + 1) }))).toBe('400 LIMIT_INVALID');
  });

  it('empties a conversation in steps whose offset says when they are done', async () => {
    for (let index = 0; index < 110; index += 1) await alice.sendText(toBob, String(index));
    const clear = (): Promise<tl.MessagesAffectedHistory> => alice.call({ _: 'messages.deleteHistory', peer: toBob, maxId: 0, revoke: true });
    expect(await clear()).toMatchObject({ ptsCount: 100, offset: 1 });
    expect(await clear()).toMatchObject({ ptsCount: 11, offset: 0 });
    expect(await clear()).toMatchObject({ ptsCount: 0, offset: 0 });
    expect(await textsOf(bob, toAlice)).toEqual([]);
    expect(await alice.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 10, hash: 0n })).toMatchObject({ dialogs: [] });
    expect(await refusal(alice.call({ _: 'messages.deleteHistory', peer: toBob, maxId: -1 }))).toBe('400 MAX_ID_INVALID');
  });

  it('pins with a service message that both see, and shows the pin in the profile', async () => {
    const result = await alice.call({ _: 'messages.updatePinnedMessage', peer: toBob, id: 1 });
    expect(result).toMatchObject({
      updates: [
        { _: 'updatePinnedMessages', pinned: true, peer: { userId: bob.userId }, messages: [1], pts: 3, ptsCount: 1 },
        { _: 'updateNewMessage', message: { _: 'messageService', out: true, action: { _: 'messageActionPinMessage' }, replyTo: { replyToMsgId: 1 } }, pts: 4 },
      ],
    });
    const pushes = (await world.takePushes()).filter(({ userId }) => userId === bob.userId);
    expect(pushes.map(({ updates }) => ('updates' in updates ? updates.updates[0]?._ : updates._))).toEqual(['updatePinnedMessages', 'updateNewMessage']);
    const full = await bob.call({ _: 'users.getFullUser', id: { ...toAlice, _: 'inputUser' } });
    expect(full.fullUser.pinnedMsgId).toBe(2);
    expect(await refusal(alice.call({ _: 'messages.updatePinnedMessage', peer: toBob, id: 1 }))).toBe('400 CHAT_NOT_MODIFIED');
    expect(await refusal(alice.call({ _: 'messages.updatePinnedMessage', peer: toBob, id: 9 }))).toBe('400 MESSAGE_ID_INVALID');
    expect(await alice.call({ _: 'messages.unpinAllMessages', peer: toBob })).toEqual({ _: 'messages.affectedHistory', pts: 5, ptsCount: 1, offset: 0 });
    expect((await bob.call({ _: 'users.getFullUser', id: { ...toAlice, _: 'inputUser' } })).fullUser).not.toHaveProperty('pinnedMsgId');
  });

  it('brings all of it to a client that was away, and nothing of what has gone since', async () => {
    await edit();
    await alice.sendText(toBob, 'gone soon');
    await alice.call({ _: 'messages.deleteMessages', revoke: true, id: [2] });
    await alice.call({ _: 'messages.updatePinnedMessage', peer: toBob, id: 1, pmOneside: true });
    const difference = await bob.call({ _: 'updates.getDifference', pts: 2, date: 0, qts: 0 });
    expect(difference).toMatchObject({
      _: 'updates.difference',
      newMessages: [{ id: 2, message: 'Hello', editDate: date }],
      otherUpdates: [
        { _: 'updateEditMessage', message: { id: 2, message: 'Hello' }, pts: 4 },
        { _: 'updateDeleteMessages', messages: [3], pts: 6 },
        { _: 'updateUserName', userId: bob.userId },
      ],
      state: { pts: 6 },
    });
  });
});
