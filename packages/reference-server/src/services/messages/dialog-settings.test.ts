/** Tests of pinned, archived and marked conversations between the devices of a person, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeChannel } from '../channels/channels-world.contract.js';
import { World, refusal } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';

describe('the list of conversations', () => {
  let world: World;
  let alice: TestClient;
  const peers: tl.RawInputPeerUser[] = [];
  beforeEach(async () => {
    world = new World();
    await world.open();
    alice = await world.join('15550000001', 'Alice');
    peers.length = 0;
    for (const name of ['anna1', 'benny', 'carol', 'danny', 'ellen', 'frank']) {
      const client = await world.join(`1555000001${peers.length}`, name);
      await client.call({ _: 'account.updateUsername', username: name });
      peers.push(await alice.peer(name));
    }
    for (const peer of peers.slice(0, 5)) {
      world.clock.time += 1000;
      await alice.sendText(peer, 'Hi');
    }
    await world.takePushes();
  });
  afterEach(() => world.close());

  const peerAt = (index: number): tl.RawInputPeerUser => peers[index] as tl.RawInputPeerUser;
  const dialogOf = (index: number): tl.RawInputDialogPeer => ({ _: 'inputDialogPeer', peer: peerAt(index) });
  const pin = (index: number, pinned = true): Promise<boolean> => alice.call({ _: 'messages.toggleDialogPin', peer: dialogOf(index), ...(pinned && { pinned }) });
  const archive = (...indexes: number[]): Promise<tl.Updates> =>
    alice.call({ _: 'folders.editPeerFolders', folderPeers: indexes.map((index) => ({ _: 'inputFolderPeer', peer: peerAt(index), folderId: 1 })) });
  const topOf = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, hash: 0n } as const;
  const list = async (more: Partial<tl.MessagesGetDialogsRequest> = {}): Promise<tl.RawMessagesDialogsSlice | tl.RawMessagesDialogs> => {
    const answer = await alice.call({ _: 'messages.getDialogs', ...topOf, ...more });
    if (answer._ === 'messages.dialogsNotModified') throw new RangeError('expected dialogs');
    return answer;
  };
  const indexOf = (peer: tl.Peer | undefined): number => peers.findIndex(({ userId }) => peer?._ === 'peerUser' && userId === peer.userId);
  const namesOf = ({ dialogs }: { dialogs: readonly tl.Dialog[] }): number[] => dialogs.map(({ peer }) => indexOf(peer));
  const shown = async (more?: Partial<tl.MessagesGetDialogsRequest>): Promise<number[]> => namesOf(await list(more));
  const pinnedIn = async (folderId: number): Promise<number[]> => namesOf(await alice.call({ _: 'messages.getPinnedDialogs', folderId }));
  const orderOf = (update: tl.Update | undefined): number[] => (update?._ === 'updatePinnedDialogs' ? (update.order ?? []).map((peer) => indexOf(peer._ === 'dialogPeer' ? peer.peer : undefined)) : []);

  it('shows what is pinned first, on the first page and on no other', async () => {
    expect(await shown()).toEqual([4, 3, 2, 1, 0]);
    await pin(1);
    await pin(0);
    expect(await shown()).toEqual([0, 1, 4, 3, 2]);
    expect((await list()).dialogs.map((dialog) => dialog._ === 'dialog' && dialog.pinned)).toEqual([true, true, undefined, undefined, undefined]);
    expect(await shown({ excludePinned: true })).toEqual([4, 3, 2]);
    const first = await list({ limit: 1 });
    expect([first, namesOf(first)]).toMatchObject([{ _: 'messages.dialogsSlice', count: 5 }, [0, 1, 4]]);
    const last = first.messages.at(-1) as tl.RawMessage;
    const next = await list({ offsetDate: last.date, offsetId: last.id, offsetPeer: peerAt(4), limit: 9 });
    expect([next, namesOf(next)]).toMatchObject([{ _: 'messages.dialogsSlice', count: 5 }, [3, 2]]);
    expect(await pinnedIn(0)).toEqual([0, 1]);
    await pin(0, false);
    expect(await pinnedIn(0)).toEqual([1]);
  });

  it('tells all sessions under seq what has been pinned and how it is ordered', async () => {
    await pin(2);
    await pin(3);
    await alice.call({ _: 'messages.reorderPinnedDialogs', folderId: 0, order: [dialogOf(2), dialogOf(0)], force: true });
    const pushes = (await world.takePushes()).map(({ userId, exceptSession, updates }) => {
      expect([userId, exceptSession]).toEqual([alice.userId, undefined]);
      return updates as tl.RawUpdates;
    });
    expect(pushes).toMatchObject([
      { seq: 1, updates: [{ _: 'updateDialogPinned', pinned: true, peer: { peer: { userId: peerAt(2).userId } } }, { _: 'updatePinnedDialogs' }], users: [{ id: peerAt(2).userId }] },
      { seq: 2, updates: [{ _: 'updateDialogPinned', pinned: true }, { _: 'updatePinnedDialogs' }] },
      { seq: 3, updates: [{ _: 'updatePinnedDialogs' }] },
    ]);
    expect(pushes.map(({ updates }) => orderOf(updates.at(-1)))).toEqual([[2], [3, 2], [2, 0]]);
    const { date } = await alice.call({ _: 'updates.getState' });
    const missed = (await alice.call({ _: 'updates.getDifference', pts: 6, qts: 0, date: date - 5 })) as tl.RawUpdatesDifference;
    expect(missed.otherUpdates.map(orderOf)).toEqual([[2, 0]]);
  });

  it('pins five conversations that have begun, and what one has a right to name', async () => {
    for (const index of [0, 1, 2, 3, 4]) await pin(index);
    expect(await refusal(pin(5))).toBe('400 PEER_HISTORY_EMPTY');
    await alice.sendText(peerAt(5), 'Hi');
    expect(await refusal(pin(5))).toBe('400 PINNED_DIALOGS_TOO_MUCH');
    expect(await refusal(alice.call({ _: 'messages.reorderPinnedDialogs', folderId: 0, order: [dialogOf(5)] }))).toBe('400 PINNED_DIALOGS_TOO_MUCH');
    expect(await refusal(alice.call({ _: 'messages.toggleDialogPin', peer: { _: 'inputDialogPeerFolder', folderId: 1 } }))).toBe('400 PEER_ID_INVALID');
    expect(await refusal(alice.call({ _: 'messages.toggleDialogPin', peer: { _: 'inputDialogPeer', peer: { ...peerAt(0), accessHash: 1n } } }))).toBe('400 PEER_ID_INVALID');
    for (const folderId of [2, -1]) expect(await refusal(pinnedIn(folderId))).toBe('400 FOLDER_ID_INVALID');
  });

  it('keeps the archive apart, and tells of moves under pts', async () => {
    await pin(4);
    await world.takePushes();
    const moved = await archive(4, 2);
    const folderPeers = [4, 2].map((index) => ({ peer: { userId: peerAt(index).userId }, folderId: 1 }));
    expect(moved).toMatchObject({ updates: [{ _: 'updateFolderPeers', folderPeers, pts: 7, ptsCount: 1 }], seq: 0 });
    expect(await world.takePushes()).toMatchObject([
      { userId: alice.userId, exceptSession: { authKeyId: alice.authKeyId }, updates: { updates: [{ _: 'updateFolderPeers', pts: 7 }], seq: 0 } },
      { userId: alice.userId, updates: { updates: [{ _: 'updatePinnedDialogs', order: [] }], seq: 2 } },
    ]);
    expect([await shown({ folderId: 0 }), await shown({ folderId: 1 }), await shown()]).toEqual([[3, 1, 0], [4, 2], [4, 3, 2, 1, 0]]);
    expect((await list({ folderId: 1 })).dialogs).toMatchObject([{ folderId: 1 }, { folderId: 1 }]);
    await pin(2);
    expect([await pinnedIn(1), await shown({ folderId: 1 })]).toEqual([[2], [2, 4]]);
    expect(await archive(2)).toMatchObject({ _: 'updates', updates: [] });
    expect(await alice.call({ _: 'updates.getDifference', pts: 6, qts: 0, date: 1_750_000_000 })).toMatchObject({ otherUpdates: [{ _: 'updateFolderPeers', folderPeers, pts: 7 }, { _: 'updatePinnedDialogs', order: [] }, { _: 'updateDialogPinned', folderId: 1, pinned: true }, { _: 'updatePinnedDialogs', folderId: 1 }] });
    expect(await refusal(alice.call({ _: 'folders.editPeerFolders', folderPeers: [{ _: 'inputFolderPeer', peer: peerAt(0), folderId: 2 }] }))).toBe('400 FOLDER_ID_INVALID');
  });

  it('shows a pinned channel as long as there is one', async () => {
    const channel = await makeChannel(alice);
    await alice.call({ _: 'messages.toggleDialogPin', pinned: true, peer: { _: 'inputDialogPeer', peer: channel.peer } });
    expect((await alice.call({ _: 'messages.getPinnedDialogs', folderId: 0 })).dialogs).toMatchObject([{ pinned: true, peer: { channelId: channel.id } }]);
    const bob = await world.join('15550000099', 'Bob');
    expect(await refusal(bob.call({ _: 'messages.toggleDialogPin', pinned: true, peer: { _: 'inputDialogPeer', peer: channel.peer } }))).toBe('400 CHANNEL_INVALID');
    await alice.call({ _: 'channels.deleteChannel', channel: channel.input });
    expect((await alice.call({ _: 'messages.getPinnedDialogs', folderId: 0 })).dialogs).toEqual([]);
  });

  it('marks conversations as unread on all devices', async () => {
    expect(await alice.call({ _: 'messages.markDialogUnread', unread: true, peer: dialogOf(3) })).toBe(true);
    expect(await world.takePushes()).toMatchObject([{ updates: { updates: [{ _: 'updateDialogUnreadMark', unread: true, peer: { peer: { userId: peerAt(3).userId } } }], seq: 1 } }]);
    expect(await alice.call({ _: 'messages.getDialogUnreadMarks' })).toMatchObject([{ peer: { userId: peerAt(3).userId } }]);
    expect((await list()).dialogs.map((dialog) => dialog._ === 'dialog' && dialog.unreadMark)).toEqual([undefined, true, undefined, undefined, undefined]);
    await alice.call({ _: 'messages.markDialogUnread', peer: dialogOf(3) });
    expect((await world.takePushes()).map(({ updates }) => (updates as tl.RawUpdates).updates[0])).toEqual([expect.not.objectContaining({ unread: true })]);
    expect(await alice.call({ _: 'messages.getDialogUnreadMarks' })).toEqual([]);
  });
});
