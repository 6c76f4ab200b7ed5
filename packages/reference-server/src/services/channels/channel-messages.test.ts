/** Tests of the messages of channels: posting, editing, deleting, pinning, reading, typing, and what others get of it. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal, World } from '../world.contract.js';
import type { SeenPush, TestClient } from '../world.contract.js';
import { shareChannel } from './channels-world.contract.js';
import type { ClientChannel } from './channels-world.contract.js';

const updatesOf = (pushes: readonly SeenPush[], userId: number): tl.Update[] =>
  pushes.filter((push) => push.userId === userId).flatMap(({ updates }) => ('updates' in updates ? updates.updates : []));

describe('messages of a channel', () => {
  let world: World;
  let ada: TestClient;
  let ben: TestClient;
  let cem: TestClient;
  let [adas, bens, cems]: ClientChannel[] = [];
  beforeEach(async () => {
    world = new World();
    await world.open();
    [ada, ben, cem] = [await world.join('15550001', 'Ada'), await world.join('15550002', 'Ben'), await world.join('15550003', 'Cem')];
    await ben.call({ _: 'account.updateUsername', username: 'ben_b' });
    await cem.call({ _: 'account.updateUsername', username: 'cem_c' });
    [adas, bens, cems] = await shareChannel(ada, { ben_b: ben, cem_c: cem });
    await world.takePushes();
  });
  afterEach(() => world.close());

  const at = (channel: ClientChannel | undefined): ClientChannel => {
    if (channel === undefined) throw new RangeError('expected a channel');
    return channel;
  };
  const difference = (client: TestClient, channel: ClientChannel | undefined, pts: number, limit = 100): Promise<tl.UpdatesChannelDifference> =>
    client.call({ _: 'updates.getChannelDifference', channel: at(channel).input, filter: { _: 'channelMessagesFilterEmpty' }, pts, limit });

  it('gives a message to all members, once, and to the poster in the result', async () => {
    const posted = (await ben.sendText(at(bens).peer, 'hello', 7n)) as tl.RawUpdates;
    expect(posted.updates).toMatchObject([{ _: 'updateMessageID', id: 3, randomId: 7n }, { _: 'updateNewChannelMessage', pts: 4, ptsCount: 1, message: { id: 3, out: true, message: 'hello', fromId: { userId: ben.userId }, peerId: { channelId: at(bens).id } } }]);
    expect(posted.chats).toMatchObject([{ _: 'channel', id: at(bens).id }]);
    const pushes = await world.takePushes();
    for (const reader of [ada, cem]) {
      const [update] = updatesOf(pushes, reader.userId);
      expect(update).toMatchObject({ _: 'updateNewChannelMessage', pts: 4, message: { message: 'hello' } });
      expect(update).not.toHaveProperty('message.out');
    }
    const { exceptSession } = pushes.find((push) => push.userId === ben.userId) ?? {};
    expect(exceptSession).toEqual({ authKeyId: ben.authKeyId, sessionId: ben.sessionId });
    await ben.sendText(at(bens).peer, 'hello', 7n);
    expect(await world.takePushes()).toEqual([]);
  });

  it('keeps the order of a channel in every pushed line', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? ada.sendText(at(adas).peer, `${index}`) : ben.sendText(at(bens).peer, `${index}`))));
    const pts = updatesOf(await world.takePushes(), cem.userId).map((update) => 'pts' in update && update.pts);
    expect(pts).toEqual(Array.from({ length: 20 }, (_, index) => index + 4));
  });

  it('passes edits and deletions on, with their numbers', async () => {
    await ben.sendText(at(bens).peer, 'one');
    await ben.sendText(at(bens).peer, 'two');
    await world.takePushes();
    expect(await ben.call({ _: 'messages.editMessage', peer: at(bens).peer, id: 3, message: 'uno' })).toMatchObject({ updates: [{ _: 'updateEditChannelMessage', pts: 6, message: { message: 'uno', editDate: 1_750_000_000 } }] });
    expect(await refusal(ben.call({ _: 'messages.editMessage', peer: at(bens).peer, id: 3, message: 'uno' }))).toBe('400 MESSAGE_NOT_MODIFIED');
    expect(await refusal(cem.call({ _: 'messages.editMessage', peer: at(cems).peer, id: 3, message: 'x' }))).toBe('403 MESSAGE_AUTHOR_REQUIRED');
    expect(await refusal(cem.call({ _: 'channels.deleteMessages', channel: at(cems).input, id: [3] }))).toBe('403 MESSAGE_DELETE_FORBIDDEN');
    expect(await ben.call({ _: 'channels.deleteMessages', channel: at(bens).input, id: [3, 4, 99] })).toEqual({ _: 'messages.affectedMessages', pts: 8, ptsCount: 2 });
    expect(updatesOf(await world.takePushes(), cem.userId)).toMatchObject([{ _: 'updateEditChannelMessage', pts: 6 }, { _: 'updateDeleteChannelMessages', messages: [3, 4], pts: 8, ptsCount: 2 }]);
    world.clock.time += 200_000_000;
    await ada.sendText(at(adas).peer, 'three');
    world.clock.time += 200_000_000;
    expect(await refusal(ada.call({ _: 'messages.editMessage', peer: at(adas).peer, id: 5, message: 'x' }))).toBe('400 MESSAGE_EDIT_TIME_EXPIRED');
  });

  it('pins for those who may, and takes all pins out', async () => {
    await ben.sendText(at(bens).peer, 'one');
    await world.takePushes();
    expect(await refusal(ben.call({ _: 'messages.updatePinnedMessage', peer: at(bens).peer, id: 3 }))).toBe('400 CHAT_ADMIN_REQUIRED');
    expect(await ada.call({ _: 'messages.updatePinnedMessage', peer: at(adas).peer, id: 3 })).toMatchObject({ updates: [{ _: 'updatePinnedChannelMessages', pinned: true, messages: [3], pts: 5 }, { _: 'updateNewChannelMessage', pts: 6, message: { action: { _: 'messageActionPinMessage' }, replyTo: { replyToMsgId: 3 } } }] });
    const pinned = await ben.call({ _: 'channels.getMessages', channel: at(bens).input, id: [{ _: 'inputMessagePinned' }, { _: 'inputMessageID', id: 99 }] });
    expect(pinned).toMatchObject({ messages: [{ id: 3, pinned: true }, { _: 'messageEmpty', id: 99 }] });
    expect((await ben.call({ _: 'channels.getFullChannel', channel: at(bens).input })).fullChat).toMatchObject({ pinnedMsgId: 3 });
    expect(await ada.call({ _: 'messages.unpinAllMessages', peer: at(adas).peer })).toEqual({ _: 'messages.affectedHistory', pts: 7, ptsCount: 1, offset: 0 });
    expect(updatesOf(await world.takePushes(), cem.userId).map((update) => update._)).toEqual(['updatePinnedChannelMessages', 'updateNewChannelMessage', 'updatePinnedChannelMessages']);
  });

  it('marks as read, and tells the own other sessions and the author', async () => {
    await ben.sendText(at(bens).peer, 'one');
    await world.takePushes();
    expect(await cem.call({ _: 'channels.readHistory', channel: at(cems).input, maxId: 3 })).toBe(true);
    const pushes = await world.takePushes();
    expect(updatesOf(pushes, cem.userId)).toEqual([{ _: 'updateReadChannelInbox', channelId: at(cems).id, maxId: 3, stillUnreadCount: 0, pts: 4 }]);
    expect(updatesOf(pushes, ben.userId)).toEqual([{ _: 'updateReadChannelOutbox', channelId: at(cems).id, maxId: 3 }]);
    expect(await cem.call({ _: 'channels.readHistory', channel: at(cems).input, maxId: 3 })).toBe(true);
    expect(await world.takePushes()).toEqual([]);
    const { dialogs } = await ben.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer: at(bens).peer }] });
    expect(dialogs).toMatchObject([{ readOutboxMaxId: 3, unreadCount: 1, topMessage: 3, pts: 4 }]);
  });

  it('shows nobody that an anonymous admin is typing', async () => {
    const userId = await ada.peer('ben_b');
    await ada.call({ _: 'channels.editAdmin', channel: at(adas).input, userId: { ...userId, _: 'inputUser' }, adminRights: { _: 'chatAdminRights', anonymous: true, other: true }, rank: '' });
    await world.takePushes();
    await ben.call({ _: 'messages.setTyping', peer: at(bens).peer, action: { _: 'sendMessageTypingAction' } });
    expect(await world.takePushes()).toEqual([]);
  });

  it('lets members see who is typing', async () => {
    await ben.call({ _: 'messages.setTyping', peer: at(bens).peer, action: { _: 'sendMessageTypingAction' } });
    const pushes = await world.takePushes();
    expect(updatesOf(pushes, cem.userId)).toMatchObject([{ _: 'updateChannelUserTyping', fromId: { userId: ben.userId } }]);
    expect(updatesOf(pushes, ben.userId)).toEqual([]);
  });

  it('answers what a client missed, whole or in parts', async () => {
    for (const text of ['one', 'two', 'three']) await ben.sendText(at(bens).peer, text);
    await ben.call({ _: 'channels.deleteMessages', channel: at(bens).input, id: [4] });
    expect(await difference(cem, cems, 3, 2)).toMatchObject({ _: 'updates.channelDifference', pts: 5, newMessages: [{ message: 'one' }] });
    expect(await difference(cem, cems, 5)).toMatchObject({ final: true, pts: 7, timeout: 30, newMessages: [{ message: 'three' }], otherUpdates: [{ _: 'updateDeleteChannelMessages', messages: [4] }], users: [{ id: ben.userId }], chats: [{ id: at(cems).id }] });
    expect(await difference(cem, cems, 7)).toEqual({ _: 'updates.channelDifferenceEmpty', final: true, pts: 7, timeout: 30 });
    await world.stores.channelHistories.forget({ events: 2, before: 0, from: 0, boxes: 9, rows: 99 });
    expect(await difference(cem, cems, 3)).toMatchObject({ _: 'updates.channelDifferenceTooLong', dialog: { pts: 7, topMessage: 5, unreadCount: 3 }, messages: [{ id: 5 }, { id: 3 }, { id: 2 }, { id: 1 }] });
  });

  it.each([
    [0, '400 PERSISTENT_TIMESTAMP_EMPTY'],
    [-1, '400 PERSISTENT_TIMESTAMP_INVALID'],
    [9, '400 PERSISTENT_TIMESTAMP_INVALID'],
  ])('refuses the pts %i', async (pts, error) => {
    expect(await refusal(difference(cem, cems, pts))).toBe(error);
  });

  it('tells nobody outside what was missed', async () => {
    await cem.call({ _: 'channels.leaveChannel', channel: at(cems).input });
    expect(await refusal(difference(cem, cems, 3))).toBe('406 CHANNEL_PRIVATE');
  });

  it('lists channels among other conversations, page by page, each once', async () => {
    const peerBen = await ada.peer('ben_b');
    const peerCem = await ada.peer('cem_c');
    await ada.sendText(peerBen, 'a');
    world.clock.time += 1000;
    await ada.sendText(at(adas).peer, 'b');
    await ada.sendText(peerCem, 'c');
    for (let index = 0; index < 3; index += 1) await ada.call({ _: 'channels.createChannel', title: `${index}`, about: '', megagroup: true });
    const seen: unknown[] = [];
    let page: Pick<tl.MessagesGetDialogsRequest, 'offsetDate' | 'offsetId' | 'offsetPeer'> = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };
    for (let round = 0; round < 9; round += 1) {
      const answer = (await ada.call({ _: 'messages.getDialogs', ...page, limit: 1, hash: 0n })) as tl.RawMessagesDialogsSlice;
      const [dialog, message] = [answer.dialogs[0], answer.messages[0]];
      if (dialog?._ !== 'dialog' || message === undefined || message._ === 'messageEmpty') break;
      expect(answer.count).toBe(6);
      seen.push(dialog.peer);
      const offsetPeer: tl.InputPeer = dialog.peer._ === 'peerChannel' ? { _: 'inputPeerChannel', channelId: dialog.peer.channelId, accessHash: 0n } : { _: 'inputPeerUser', userId: dialog.peer._ === 'peerUser' ? dialog.peer.userId : 0, accessHash: 0n };
      page = { offsetDate: message.date, offsetId: message.id, offsetPeer };
    }
    const made = [1, 2, 3].map((more) => ({ _: 'peerChannel', channelId: at(adas).id + more }));
    expect(seen).toEqual([{ _: 'peerChannel', channelId: at(adas).id }, { _: 'peerUser', userId: cem.userId }, ...made, { _: 'peerUser', userId: ben.userId }]);
  });
});
