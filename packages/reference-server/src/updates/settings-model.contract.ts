/** What a client shows of a user's settings, for the test of differences: the changes, their truth in the store, and how updates bring it about. */
import type * as tl from '@kitewire/tl-schema/api';
import { expect } from 'vitest';
import type { Stores } from '../stores/stores.js';

/** What people make of their conversations and lists. */
export type SettingKind = 'pinDialog' | 'reorder' | 'archive' | 'mark' | 'filter' | 'filterOrder' | 'notify' | 'rename';

/** How often each is made. */
export const settingKinds: readonly SettingKind[] = ['pinDialog', 'pinDialog', 'reorder', 'archive', 'mark', 'filter', 'filter', 'filterOrder', 'notify', 'rename'];

/** What a change is about; `id` says what it comes to. */
export interface SettingChange {
  readonly userId: number;
  readonly peerId: number;
  readonly date: number;
  readonly id: number;
  readonly people: readonly number[];
}

/** Makes a change. */
export async function changeSetting(stores: Stores, kind: SettingKind, { userId, peerId, date, id, people }: SettingChange): Promise<void> {
  const order = people.map((_, index) => people[(index + id) % people.length] ?? 0).slice(id % 3);
  switch (kind) {
    case 'pinDialog':
      await stores.dialogSettings.pin({ userId, peerId, pinned: id % 3 > 0, date });
      break;
    case 'reorder':
      await stores.dialogSettings.reorder({ userId, folderId: id % 2, order, force: id % 5 > 2, date });
      break;
    case 'archive':
      await stores.dialogSettings.move({ userId, peers: order.map((one, index) => ({ peerId: one, folderId: (id + index) % 2 })), date });
      break;
    case 'mark':
      await stores.dialogSettings.mark({ userId, peerId, unread: id % 2 > 0, date });
      break;
    case 'filter': {
      const filter = { id: 2 + (id % 4), title: `filter ${id}`, emoticon: '', color: null, flags: ['bots'], pinned: [], included: order, excluded: [] } as const;
      if (id % 5 === 0) await stores.dialogFilters.remove({ userId, id: filter.id, date });
      else await stores.dialogFilters.save({ userId, filter, date });
      break;
    }
    case 'filterOrder':
      await stores.dialogFilters.reorder({ userId, order: [2 + (id % 4), 2 + (id % 3)], date });
      break;
    case 'notify':
      if (id === 7) await stores.notifySettings.reset(userId, date);
      else await stores.notifySettings.save({ userId, target: id % 3 === 0 ? 'users' : peerId, settings: id % 4 === 0 ? {} : { muteUntil: id }, most: 9, date });
      break;
    case 'rename':
      await stores.users.updateProfile({ userId: peerId, firstName: `name ${id}`, date });
  }
}

/** What a client shows of a user's settings, each in a text. */
export type ShownSettings = Map<string, string>;

/** What the store says that a client shows of them. */
export async function readSettings(stores: Stores, people: readonly number[], userId: number): Promise<ShownSettings> {
  const shown: ShownSettings = new Map();
  for (const folderId of [0, 1]) shown.set(`pinned ${folderId}`, (await stores.dialogSettings.pinned(userId, folderId)).join());
  for (const [index, { folderId, unreadMark }] of (await stores.dialogSettings.find(userId, people)).entries()) {
    shown.set(`folder ${people[index]}`, String(folderId));
    shown.set(`mark ${people[index]}`, String(unreadMark));
  }
  const filters = await stores.dialogFilters.list(userId);
  shown.set('filters', filters.map(({ id }) => id).join());
  for (const { id, title, included } of filters) shown.set(`filter ${id}`, `${title}: ${included.join()}`);
  const targets = ['users', ...people] as const;
  for (const [index, { muteUntil }] of (await stores.notifySettings.find(userId, targets)).entries()) shown.set(`notify ${targets[index]}`, String(muteUntil));
  return shown;
}

/** Applies an update of settings; gives whether it is one. */
export function applySetting(shown: ShownSettings, update: tl.Update, known: ReadonlySet<number>, selfId: number): boolean {
  const dialogOf = (peer: tl.DialogPeer): number => (peer._ === 'dialogPeer' ? userOf(peer.peer, known) : 0);
  switch (update._) {
    case 'updateDialogPinned':
      return true;
    case 'updatePinnedDialogs':
      shown.set(`pinned ${update.folderId ?? 0}`, (update.order ?? []).map(dialogOf).join());
      return true;
    case 'updateFolderPeers':
      for (const { peer, folderId } of update.folderPeers) shown.set(`folder ${userOf(peer, known)}`, String(folderId));
      return true;
    case 'updateDialogUnreadMark':
      shown.set(`mark ${dialogOf(update.peer)}`, String(update.unread === true));
      return true;
    case 'updateDialogFilter':
      if (update.filter?._ !== 'dialogFilter') shown.delete(`filter ${update.id}`);
      else {
        const included = update.filter.includePeers.map((peer) => (peer._ === 'inputPeerUser' ? peer.userId : selfId));
        for (const id of included) expect(known).toContain(id);
        shown.set(`filter ${update.id}`, `${update.filter.title.text}: ${included.join()}`);
      }
      return true;
    case 'updateDialogFilterOrder':
      shown.set('filters', update.order.join());
      return true;
    case 'updateNotifySettings':
      shown.set(`notify ${update.peer._ === 'notifyPeer' ? userOf(update.peer.peer, known) : 'users'}`, String(update.notifySettings.muteUntil));
      return true;
    case 'updateUserName':
      expect(known).toContain(update.userId);
      shown.set(`name ${update.userId}`, update.firstName);
      return true;
    default:
      return false;
  }
}

/** The user that a peer is, who must have come along with it. */
export function userOf(peer: tl.Peer, known: ReadonlySet<number>): number {
  if (peer._ !== 'peerUser') throw new RangeError('expected a user');
  expect(known).toContain(peer.userId);
  return peer.userId;
}
