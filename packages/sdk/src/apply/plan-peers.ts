/** The reducer for peers that come with the result of a call: what to write so that they are known. */
import { markChannel, markChat } from '../peers/peer-id.js';
import type { CollectedPeers } from '../peers/collect-peers.js';
import type { PeerRecord } from '../storage/records.js';
import type { WriteBatch } from '../storage/write-batch.js';
import { type PeerChange, PeerOverlay } from './peer-overlay.js';

/** What to write, the records in it, and which of them were otherwise before. */
export interface PeerPlan {
  readonly batch: WriteBatch;
  readonly peers: readonly PeerRecord[];
  readonly changes: readonly PeerChange[];
}

/** The marked ids of peers that a result or an update brings. */
export function idsOfPeers({ users, chats }: CollectedPeers): number[] {
  return [
    ...users.map((user) => user.id),
    ...chats.map((chat) => (chat._ === 'channel' || chat._ === 'channelForbidden' ? markChannel(chat.id) : markChat(chat.id))),
  ];
}

/** @param known the stored records among `idsOfPeers` */
export function planPeers({ users, chats }: CollectedPeers, known: ReadonlyMap<number, PeerRecord>): PeerPlan {
  const overlay = new PeerOverlay(known);
  for (const user of users) overlay.addUser(user);
  for (const chat of chats) overlay.addChat(chat);
  const peers = overlay.changed;
  return { batch: peers.map((value) => ({ type: 'put', table: 'peers', value })), peers, changes: overlay.takeChanges() };
}
