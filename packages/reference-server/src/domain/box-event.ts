/** What happens in a user's box, each with its place in the box's order. */
import type { FolderPeer } from './dialog-settings.js';
import type { BoxMessage } from './message.js';
import { peersOfMessage } from './message.js';
import { peerKind } from './peer-id.js';
import type { ChatId, PeerId, UserId } from './peer-id.js';

/** Where an event stands: after it, the box's pts is `pts`; it takes `ptsCount` numbers. */
export interface BoxPosition {
  readonly userId: UserId;
  readonly pts: number;
  readonly ptsCount: number;
  /** Unix seconds. */
  readonly date: number;
}

/** What can happen in a box; message ids are those of the box. */
export type BoxChange =
  | { readonly type: 'newMessage'; readonly message: BoxMessage }
  | { readonly type: 'editMessage'; readonly message: BoxMessage }
  | { readonly type: 'deleteMessages'; readonly ids: readonly number[] }
  | { readonly type: 'pinMessages'; readonly peerId: PeerId; readonly ids: readonly number[]; readonly pinned: boolean }
  /** The owner has read a conversation up to `maxId`. */
  | { readonly type: 'readInbox'; readonly peerId: PeerId; readonly maxId: number; readonly stillUnreadCount: number }
  /** The partner has read the owner's messages up to `maxId`. */
  | { readonly type: 'readOutbox'; readonly peerId: PeerId; readonly maxId: number }
  /** Conversations lie in other parts of the list. */
  | { readonly type: 'moveDialogs'; readonly peers: readonly FolderPeer[] }
  /** Something happened to a message that has been deleted since: nothing is left of it but its place. */
  | { readonly type: 'gone' };

/** A change with its place. https://core.telegram.org/api/updates#message-related-event-sequences */
export type BoxEvent = BoxPosition & BoxChange;

/** An event that brings a message. */
export type NewMessageEvent = BoxPosition & Extract<BoxChange, { readonly type: 'newMessage' }>;

/** How many numbers a change takes: one for each message that is deleted or pinned at once. */
export function ptsCountOf(change: BoxChange): number {
  return change.type === 'deleteMessages' || change.type === 'pinMessages' ? change.ids.length : 1;
}

/** The basic group whose members an event tells to have changed. */
export function changedGroup(event: BoxEvent): ChatId | undefined {
  const action = event.type === 'newMessage' ? event.message.action : undefined;
  switch (action?.type) {
    case 'chatCreate':
    case 'chatAddUser':
    case 'chatDeleteUser':
    case 'chatJoinedByLink':
      return event.type === 'newMessage' ? groupOf(event.message.peerId) : undefined;
    default:
      return undefined;
  }
}

function groupOf(peerId: PeerId): ChatId | undefined {
  const { kind, id } = peerKind(peerId);
  return kind === 'chat' ? id : undefined;
}

/** The peers whom an event names. */
export function peersOfEvent(event: BoxEvent): PeerId[] {
  switch (event.type) {
    case 'newMessage':
    case 'editMessage':
      return peersOfMessage(event.message);
    case 'deleteMessages':
    case 'gone':
      return [];
    case 'moveDialogs':
      return event.peers.map(({ peerId }) => peerId);
    case 'pinMessages':
    case 'readInbox':
    case 'readOutbox':
      return [event.peerId];
  }
}
