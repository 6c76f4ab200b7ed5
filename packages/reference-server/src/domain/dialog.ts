/** A conversation as it stands in one user's list. */
import type { PeerId } from './peer-id.js';

/** One line of the list; message ids are those of the owner's box, 0 for none. */
export interface Dialog {
  readonly peerId: PeerId;
  readonly topMessageId: number;
  /** Date of the top message, Unix seconds. */
  readonly topDate: number;
  /** Messages that came in and have not been read. */
  readonly unreadCount: number;
  /** The last incoming message that the owner has read. */
  readonly readInboxMaxId: number;
  /** The last outgoing message that the partner has read. */
  readonly readOutboxMaxId: number;
  /** The place of a channel's last event; a channel has an order of its own. */
  readonly pts?: number;
}

/** The line of a conversation that has not begun. */
export function emptyDialog(peerId: PeerId): Dialog {
  return { peerId, topMessageId: 0, topDate: 0, unreadCount: 0, readInboxMaxId: 0, readOutboxMaxId: 0 };
}
