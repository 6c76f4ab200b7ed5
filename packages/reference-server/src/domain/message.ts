/** A message as it lies in one user's box. */
import type { MessageEntity } from './message-entity.js';
import type { PeerId, UserId } from './peer-id.js';
import type { ServiceAction } from './service-action.js';
import { usersOfAction } from './service-action.js';

/**
 * One user's copy of a message. Ids are the box's own: the partner's copy bears another one. Ids and dates grow
 * together inside a box.
 */
export interface BoxMessage {
  readonly boxUserId: UserId;
  readonly id: number;
  /** The same for all copies of the message, in whatever boxes, and for no other message. */
  readonly sharedId: number;
  /** The conversation that it belongs to. */
  readonly peerId: PeerId;
  readonly fromId: UserId;
  /** Whether the owner of the box sent it. */
  readonly out: boolean;
  /** Unix seconds. */
  readonly date: number;
  /** When its text was changed last, Unix seconds. */
  readonly editDate: number | undefined;
  /** Empty for a service message. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** What a service message tells of; `undefined` for any other. */
  readonly action: ServiceAction | undefined;
  /** A message of the same conversation, by its id in this box. */
  readonly replyToId: number | undefined;
  readonly silent: boolean;
  readonly pinned: boolean;
}

/** The peers whom a message names, so that each can be described along with it. */
export function peersOfMessage(message: BoxMessage): PeerId[] {
  const ids = [message.peerId, message.fromId];
  for (const entity of message.entities) if (entity.type === 'mentionName') ids.push(entity.userId);
  if (message.action !== undefined) ids.push(...usersOfAction(message.action));
  return ids;
}
