/** What happens to a user's settings and the like, each with its place in the order of seq. */
import { peersOfFilter } from './dialog-filter.js';
import type { DialogFilter } from './dialog-filter.js';
import type { FolderId } from './dialog-settings.js';
import type { Draft } from './draft.js';
import { peersOfDraft } from './draft.js';
import type { NotifySettings, NotifyTarget } from './notify-settings.js';
import type { SizedContent } from './page-size.js';
import { channelPeer, chatPeer } from './peer-id.js';
import type { ChannelId, ChatId, PeerId, UserId } from './peer-id.js';

/** Where an event stands: after it, the user's seq is `seq`. */
export interface SeqPosition {
  readonly userId: UserId;
  readonly seq: number;
  /** Unix seconds; clients ask for what they missed by it. */
  readonly date: number;
}

/**
 * What can happen. Each says how something is from now on, never what was added to it: applied twice it changes nothing,
 * and the latest of each kind and key says all. Values must be fit for JSON.
 */
export type SeqChange =
  /** The draft of a conversation; `null` for none. */
  | { readonly type: 'draft'; readonly peerId: PeerId; readonly draft: Draft | null }
  /** Whether a peer is blocked. */
  | { readonly type: 'peerBlocked'; readonly peerId: PeerId; readonly blocked: boolean }
  /** Whether a member of a basic group is an admin, since the group's version. */
  | { readonly type: 'chatAdmin'; readonly chatId: ChatId; readonly memberId: UserId; readonly isAdmin: boolean; readonly version: number }
  /** What is on top of a part of the list, the topmost first; `toggled` says which one has come or gone, if only one has. */
  | { readonly type: 'pinnedDialogs'; readonly folderId: FolderId; readonly order: readonly PeerId[]; readonly toggled?: { readonly peerId: PeerId; readonly pinned: boolean } }
  /** Whether a conversation is marked as unread. */
  | { readonly type: 'unreadMark'; readonly peerId: PeerId; readonly unread: boolean }
  /** A view of the list, `null` when it is gone; `order` has the numbers of all. */
  | { readonly type: 'dialogFilter'; readonly id: number; readonly filter: DialogFilter | null; readonly order: readonly number[] }
  /** The order of these views. */
  | { readonly type: 'dialogFilterOrder'; readonly order: readonly number[] }
  /** How the user is told of new messages; without content, as for all of the kind. */
  | { readonly type: 'notifySettings'; readonly target: NotifyTarget; readonly settings: NotifySettings }
  /** Somebody has another name. */
  | { readonly type: 'userName'; readonly subjectId: UserId }
  /** Somebody has another photo, or none. */
  | { readonly type: 'userPhoto'; readonly subjectId: UserId }
  /** The user's place in a channel is another one: they have come, gone, or have other rights. */
  | { readonly type: 'channelPlace'; readonly channelId: ChannelId }
  /** The user has read a channel up to `maxId`; `pts` is the channel's. */
  | { readonly type: 'readChannel'; readonly channelId: ChannelId; readonly maxId: number; readonly stillUnreadCount: number; readonly pts: number };

/** A change with its place. https://core.telegram.org/api/updates#other-event-sequences */
export type SeqEvent = SeqPosition & SeqChange;

/** What a change is about, among those of its kind: a later one of the same key takes its place in the log. */
export function keyOfSeqChange(change: SeqChange): string {
  switch (change.type) {
    case 'draft':
    case 'peerBlocked':
    case 'unreadMark':
      return String(change.peerId);
    case 'chatAdmin':
      return `${change.chatId}:${change.memberId}`;
    case 'pinnedDialogs':
      return String(change.folderId);
    case 'userName':
    case 'userPhoto':
      return String(change.subjectId);
    case 'notifySettings':
      return String(change.target);
    case 'dialogFilter':
      return String(change.id);
    case 'dialogFilterOrder':
      return '';
    case 'channelPlace':
    case 'readChannel':
      return String(change.channelId);
  }
}

/** What makes an event long; `undefined` for one that is short. */
export function contentOfSeqEvent(event: SeqChange): SizedContent | undefined {
  if (event.type === 'draft') return event.draft ?? undefined;
  const named = peersOfSeqEvent(event).length;
  return named > 1 ? { text: '', entities: [], named } : undefined;
}

/** The peers whom an event names. */
export function peersOfSeqEvent(event: SeqChange): PeerId[] {
  switch (event.type) {
    case 'draft':
      return [event.peerId, ...(event.draft === null ? [] : peersOfDraft(event.draft))];
    case 'peerBlocked':
    case 'unreadMark':
      return [event.peerId];
    case 'chatAdmin':
      return [chatPeer(event.chatId), event.memberId];
    case 'pinnedDialogs':
      return [...event.order, ...(event.toggled ? [event.toggled.peerId] : [])];
    case 'dialogFilter':
      return event.filter === null ? [] : peersOfFilter(event.filter);
    case 'userName':
    case 'userPhoto':
      return [event.subjectId];
    case 'notifySettings':
      return typeof event.target === 'number' ? [event.target] : [];
    case 'dialogFilterOrder':
      return [];
    case 'channelPlace':
    case 'readChannel':
      return [channelPeer(event.channelId)];
  }
}
