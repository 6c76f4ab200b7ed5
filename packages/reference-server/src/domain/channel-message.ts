/** A message of a channel: one copy, which all members see. */
import { peersOfBody } from './message-body.js';
import type { MessageBody } from './message-body.js';
import { channelPeer } from './peer-id.js';
import type { ChannelId, PeerId, UserId } from './peer-id.js';

/** A message; ids and dates grow together inside a channel. */
export interface ChannelMessage extends MessageBody {
  readonly channelId: ChannelId;
  readonly id: number;
  /** Who wrote it, whether or not readers are told. */
  readonly authorId: UserId;
  /** As whom it stands there: a post of a broadcast channel, the author, or a supergroup's admin in the name of the group. */
  readonly signed: 'post' | 'author' | 'group';
}

/** The peers whom a message names, so that each can be described along with it. */
export function peersOfChannelMessage(message: ChannelMessage): PeerId[] {
  return [channelPeer(message.channelId), ...(message.signed === 'author' ? [message.authorId] : []), ...peersOfBody(message)];
}
