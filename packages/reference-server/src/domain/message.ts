/** A message as it lies in one user's box. */
import { peersOfBody } from './message-body.js';
import type { MessageBody } from './message-body.js';
import type { PeerId, UserId } from './peer-id.js';

/**
 * One user's copy of a message. Ids are the box's own: the partner's copy bears another one. Ids and dates grow
 * together inside a box.
 */
export interface BoxMessage extends MessageBody {
  readonly boxUserId: UserId;
  readonly id: number;
  /** The same for all copies of the message, in whatever boxes, and for no other message. */
  readonly sharedId: number;
  /** The conversation that it belongs to. */
  readonly peerId: PeerId;
  readonly fromId: UserId;
  /** Whether the owner of the box sent it. */
  readonly out: boolean;
}

/** The copy of a message that its author has. */
export interface OriginalMessage {
  readonly authorId: UserId;
  /** The conversation as the author has it. */
  readonly peerId: PeerId;
  /** In the author's box. */
  readonly id: number;
}

/** The peers whom a message names, so that each can be described along with it. */
export function peersOfMessage(message: BoxMessage): PeerId[] {
  return [message.peerId, message.fromId, ...peersOfBody(message)];
}
