/** Tests of edits, deletions and pins in basic groups, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World, refusal } from '../../world.contract.js';
import type { TestClient } from '../../world.contract.js';

describe('changes of messages in groups', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let carol: TestClient;
  const chatId = 1000;
  const tea: tl.RawInputPeerChat = { _: 'inputPeerChat', chatId };
  /** Bob's message has the id 2 in Alice's box, 3 in his own, 2 in Carol's. */
  beforeEach(async () => {
    world = new World();
    await world.open();
    alice = await world.join('15550000001', 'Alice');
    bob = await world.join('15550000002', 'Bob');
    carol = await world.join('15550000003', 'Carol');
    await bob.call({ _: 'account.updateUsername', username: 'bobby' });
    await carol.call({ _: 'account.updateUsername', username: 'carol' });
    await bob.sendText({ _: 'inputPeerSelf' }, 'makes the ids differ');
    const users = [await alice.peer('bobby'), await alice.peer('carol')].map(({ userId, accessHash }) => ({ _: 'inputUser' as const, userId, accessHash }));
    await alice.call({ _: 'messages.createChat', title: 'Tea', users });
    await bob.sendText(tea, 'Grene?');
    await world.takePushes();
  });
  afterEach(() => world.close());

  const textsOf = async (client: TestClient): Promise<string[]> => {
    const answer = await client.call({ _: 'messages.getHistory', peer: tea, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n });
    return 'messages' in answer ? answer.messages.map((message) => ('message' in message ? message.message : message._)).reverse() : [];
  };
  const edit = (client: TestClient, id: number): Promise<tl.Updates> => client.call({ _: 'messages.editMessage', peer: tea, id, message: 'Green?' });
  const remove = (client: TestClient, id: number): Promise<tl.MessagesAffectedMessages> => client.call({ _: 'messages.deleteMessages', id: [id], revoke: true });
  const pin = (client: TestClient, id: number, more: Partial<tl.MessagesUpdatePinnedMessageRequest> = {}): Promise<tl.Updates> =>
    client.call({ _: 'messages.updatePinnedMessage', peer: tea, id, ...more });
  const leave = (client: TestClient): Promise<tl.Updates> => client.call({ _: 'messages.deleteChatUser', chatId, userId: { _: 'inputUserSelf' } });

  it('shows an edit to all who are there, and to nobody who is gone', async () => {
    await leave(carol);
    await world.takePushes();
    expect(await edit(bob, 3)).toMatchObject({ updates: [{ _: 'updateEditMessage', message: { id: 3, message: 'Green?', peerId: { chatId } } }], chats: [{ id: chatId }] });
    expect((await world.takePushes()).map(({ userId, updates }) => [userId, (updates as tl.RawUpdates).updates[0]?._])).toEqual([
      [bob.userId, 'updateEditMessage'],
      [alice.userId, 'updateEditMessage'],
    ]);
    expect(await textsOf(alice)).toEqual(['messageService', 'Green?', 'messageService']);
    expect(await textsOf(carol)).toEqual(['messageService', 'Grene?', 'messageService']);
    expect(await refusal(edit(alice, 2))).toBe('403 MESSAGE_AUTHOR_REQUIRED');
    await leave(bob);
    expect(await refusal(edit(bob, 3))).toBe('403 CHAT_WRITE_FORBIDDEN');
  });

  it('lets members take back what they have said, and admins what anybody has', async () => {
    expect(await refusal(remove(carol, 2))).toBe('403 MESSAGE_DELETE_FORBIDDEN');
    expect(await remove(bob, 3)).toMatchObject({ ptsCount: 1 });
    for (const client of [alice, bob, carol]) expect(await textsOf(client)).toEqual(['messageService']);
    await carol.sendText(tea, 'spam');
    expect(await remove(alice, 3)).toMatchObject({ ptsCount: 1 });
    expect(await textsOf(bob)).toEqual(['messageService']);
    await bob.sendText(tea, 'last words');
    await leave(bob);
    expect(await refusal(remove(bob, 5))).toBe('403 MESSAGE_DELETE_FORBIDDEN');
    expect(await refusal(bob.call({ _: 'messages.deleteMessages', id: [5] }))).toBe('answered');
    expect(await textsOf(alice)).toEqual(['messageService', 'last words', 'messageService']);
    expect(await textsOf(bob)).toEqual(['messageService', 'messageService']);
  });

  it('deletes the conversation from the own box only', async () => {
    await carol.call({ _: 'messages.deleteHistory', peer: tea, maxId: 0, revoke: true });
    expect(await textsOf(carol)).toEqual([]);
    expect(await textsOf(alice)).toEqual(['messageService', 'Grene?']);
  });

  it('pins for everybody, with a message that answers the pinned one, and takes all pins out', async () => {
    expect(await pin(carol, 2, { pmOneside: true })).toMatchObject({
      updates: [
        { _: 'updatePinnedMessages', pinned: true, peer: { _: 'peerChat', chatId }, messages: [2] },
        { _: 'updateNewMessage', message: { action: { _: 'messageActionPinMessage' }, replyTo: { replyToMsgId: 2 } } },
      ],
    });
    expect(await bob.call({ _: 'messages.getFullChat', chatId })).toMatchObject({ fullChat: { pinnedMsgId: 3 } });
    await leave(carol);
    expect(await refusal(pin(carol, 2, { unpin: true }))).toBe('403 CHAT_WRITE_FORBIDDEN');
    await world.takePushes();
    expect(await alice.call({ _: 'messages.unpinAllMessages', peer: tea })).toMatchObject({ ptsCount: 1, offset: 0 });
    expect((await world.takePushes()).map(({ userId }) => userId)).toEqual([alice.userId, bob.userId]);
    expect((await bob.call({ _: 'messages.getFullChat', chatId })).fullChat).not.toHaveProperty('pinnedMsgId');
  });
});
