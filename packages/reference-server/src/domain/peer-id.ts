/** How a conversation's partner is numbered inside the server. */
import type * as tl from '@kitewire/tl-schema/api';

/** A user's id, positive; below 2^53. */
export type UserId = number;

/** A basic group's id, positive. */
export type ChatId = number;

/** A channel's or supergroup's id, positive. */
export type ChannelId = number;

/**
 * The partner of a conversation in one number: a user stands under the own id, a basic group under `-id`, a channel
 * under `-(10^12 + id)`. In Saved Messages the partner is the owner of the box.
 *
 * https://core.telegram.org/api/bots/ids
 */
export type PeerId = number;

/** What a `PeerId` stands for. */
export interface PeerKind {
  readonly kind: 'user' | 'chat' | 'channel';
  /** The id among its kind, positive. */
  readonly id: number;
}

const channelMark = 1_000_000_000_000;

/** A basic group as the partner of a conversation. */
export function chatPeer(chatId: ChatId): PeerId {
  return -chatId;
}

/** A channel as the partner of a conversation. */
export function channelPeer(channelId: ChannelId): PeerId {
  return -(channelMark + channelId);
}

/** What a partner is, and its id among its kind. */
export function peerKind(peerId: PeerId): PeerKind {
  if (peerId > 0) return { kind: 'user', id: peerId };
  return peerId < -channelMark ? { kind: 'channel', id: -peerId - channelMark } : { kind: 'chat', id: -peerId };
}

/** The TL form of a conversation's partner. */
export function peerToTl(peerId: PeerId): tl.Peer {
  const { kind, id } = peerKind(peerId);
  switch (kind) {
    case 'user':
      return { _: 'peerUser', userId: id };
    case 'chat':
      return { _: 'peerChat', chatId: id };
    case 'channel':
      return { _: 'peerChannel', channelId: id };
  }
}
