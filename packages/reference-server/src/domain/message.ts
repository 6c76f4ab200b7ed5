/** A message as it lies in one user's box. */
import type { MessageEntity } from './message-entity.js';
import type { PeerId, UserId } from './peer-id.js';

/**
 * One user's copy of a message. Ids are the box's own: the partner's copy bears another one. Ids and dates grow
 * together inside a box.
 */
export interface BoxMessage {
  readonly boxUserId: UserId;
  readonly id: number;
  /** The conversation that it belongs to. */
  readonly peerId: PeerId;
  readonly fromId: UserId;
  /** Whether the owner of the box sent it. */
  readonly out: boolean;
  /** Unix seconds. */
  readonly date: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** A message of the same conversation, by its id in this box. */
  readonly replyToId: number | undefined;
  readonly silent: boolean;
}

/** The users whom a message names, so that each can be described along with it. */
export function usersOfMessage(message: BoxMessage): UserId[] {
  const ids = [message.peerId, message.fromId];
  for (const entity of message.entities) if (entity.type === 'mentionName') ids.push(entity.userId);
  return ids;
}
