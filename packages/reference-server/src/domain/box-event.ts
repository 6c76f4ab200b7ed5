/** What happens in a user's box, each with its place in the box's order. */
import type { BoxMessage } from './message.js';
import { usersOfMessage } from './message.js';
import type { PeerId, UserId } from './peer-id.js';

/** Where an event stands: after it, the box's pts is `pts`; it takes `ptsCount` numbers. */
export interface BoxPosition {
  readonly userId: UserId;
  readonly pts: number;
  readonly ptsCount: number;
  /** Unix seconds. */
  readonly date: number;
}

/** What can happen in a box. */
export type BoxChange =
  | { readonly type: 'newMessage'; readonly message: BoxMessage }
  /** The owner has read a conversation up to `maxId`. */
  | { readonly type: 'readInbox'; readonly peerId: PeerId; readonly maxId: number; readonly stillUnreadCount: number }
  /** The partner has read the owner's messages up to `maxId`. */
  | { readonly type: 'readOutbox'; readonly peerId: PeerId; readonly maxId: number };

/** A change with its place. https://core.telegram.org/api/updates#message-related-event-sequences */
export type BoxEvent = BoxPosition & BoxChange;

/** The users whom an event names. */
export function usersOfEvent(event: BoxEvent): UserId[] {
  return event.type === 'newMessage' ? usersOfMessage(event.message) : [event.peerId];
}
