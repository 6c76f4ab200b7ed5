/** A message of a channel: one copy, which all members see. */
import type { MessageEntity } from './message-entity.js';
import { channelPeer } from './peer-id.js';
import type { ChannelId, PeerId, UserId } from './peer-id.js';
import type { ServiceAction } from './service-action.js';
import { usersOfAction } from './service-action.js';

/** A message; ids and dates grow together inside a channel. */
export interface ChannelMessage {
  readonly channelId: ChannelId;
  readonly id: number;
  /** Who wrote it, whether or not readers are told. */
  readonly authorId: UserId;
  /** As whom it stands there: a post of a broadcast channel, the author, or a supergroup's admin in the name of the group. */
  readonly signed: 'post' | 'author' | 'group';
  /** Unix seconds. */
  readonly date: number;
  /** When its text was changed last, Unix seconds. */
  readonly editDate: number | undefined;
  /** Empty for a service message. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** What a service message tells of; `undefined` for any other. */
  readonly action: ServiceAction | undefined;
  /** A message of the same channel. */
  readonly replyToId: number | undefined;
  readonly silent: boolean;
  readonly pinned: boolean;
}

/** The peers whom a message names, so that each can be described along with it. */
export function peersOfChannelMessage(message: ChannelMessage): PeerId[] {
  const ids = [channelPeer(message.channelId)];
  if (message.signed === 'author') ids.push(message.authorId);
  for (const entity of message.entities) if (entity.type === 'mentionName') ids.push(entity.userId);
  if (message.action !== undefined) ids.push(...usersOfAction(message.action));
  return ids;
}
