/** Marked ids: one number that names a user, a basic group or a channel. */
import type * as tl from '@kitewire/tl-schema/api';

/** What a marked id names. */
export type PeerKind = 'user' | 'chat' | 'channel';

/** Channels begin below this: the marked id is this minus the bare id. */
const channelBase = -1_000_000_000_000;

/**
 * The marked id of a peer: users as they are, basic groups negative, channels below -1,000,000,000,000, as in the Bot API.
 *
 * @see https://core.telegram.org/api/bots/ids
 */
export function markedIdOf(peer: tl.Peer): number {
  switch (peer._) {
    case 'peerUser':
      return peer.userId;
    case 'peerChat':
      return markChat(peer.chatId);
    case 'peerChannel':
      return markChannel(peer.channelId);
  }
}

/** The marked id of a basic group. */
export function markChat(chatId: number): number {
  return -chatId;
}

/** The marked id of a channel or supergroup. */
export function markChannel(channelId: number): number {
  return channelBase - channelId;
}

/** What a marked id names. */
export function peerKindOf(markedId: number): PeerKind {
  if (markedId > 0) return 'user';
  return markedId < channelBase ? 'channel' : 'chat';
}

/** The API's own form of a marked id. */
export function toPeer(markedId: number): tl.Peer {
  switch (peerKindOf(markedId)) {
    case 'user':
      return { _: 'peerUser', userId: markedId };
    case 'chat':
      return { _: 'peerChat', chatId: -markedId };
    case 'channel':
      return { _: 'peerChannel', channelId: channelBase - markedId };
  }
}
