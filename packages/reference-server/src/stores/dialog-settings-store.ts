/** The port through which is kept what people have made of their conversations. */
import type { BoxEvent } from '../domain/box-event.js';
import type { DialogSettings, FolderId, FolderPeer } from '../domain/dialog-settings.js';
import type { PeerId, UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';

/** Puts a conversation on top of its part of the list, or takes it from there. */
export interface PinDialog {
  readonly userId: UserId;
  readonly peerId: PeerId;
  readonly pinned: boolean;
  /** Unix seconds. */
  readonly date: number;
}

/** Puts the top of a part of the list in order. */
export interface ReorderPinned {
  readonly userId: UserId;
  readonly folderId: FolderId;
  /** The topmost first; what lies in another part is passed over. */
  readonly order: readonly PeerId[];
  /** Whether the others are taken from the top; otherwise they follow as they were. */
  readonly force: boolean;
  /** Unix seconds. */
  readonly date: number;
}

/** A pin's outcome: `tooMany` when the part has no more room on top, and nothing has changed. */
export type PinDialogOutcome = 'done' | 'tooMany';

/** Moves conversations to parts of the list; what has been on top of another part is so no more. */
export interface MoveDialogs {
  readonly userId: UserId;
  readonly peers: readonly FolderPeer[];
  /** Unix seconds. */
  readonly date: number;
  /** The session that does it. */
  readonly origin?: SessionRef | undefined;
}

/** Marks a conversation as unread, or does not any more. */
export interface MarkUnread {
  readonly userId: UserId;
  readonly peerId: PeerId;
  readonly unread: boolean;
  /** Unix seconds. */
  readonly date: number;
}

/**
 * Keeps what people have made of their conversations. Each change is one transaction with its place in the order of seq;
 * a move has its own in the order of the box. What changes nothing takes none.
 */
export interface DialogSettingsStore {
  pin(command: PinDialog): Promise<PinDialogOutcome>;
  reorder(command: ReorderPinned): Promise<PinDialogOutcome>;
  /** Gives the event of the box; `undefined` when nothing has changed. */
  move(command: MoveDialogs): Promise<BoxEvent | undefined>;
  mark(command: MarkUnread): Promise<void>;
  /** In the order of `peerIds`. */
  find(userId: UserId, peerIds: readonly PeerId[]): Promise<DialogSettings[]>;
  /** The conversations on top of a part of the list, the topmost first. */
  pinned(userId: UserId, folderId: FolderId): Promise<PeerId[]>;
  /** The conversations that are marked as unread. */
  marked(userId: UserId, limit: number): Promise<PeerId[]>;
}
