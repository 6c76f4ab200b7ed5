/** The port through which conversations and their list are read. */
import type { FolderId } from '../domain/dialog-settings.js';
import type { Dialog } from '../domain/dialog.js';
import type { HistoryWindow } from '../domain/history-window.js';
import type { BoxMessage, OriginalMessage } from '../domain/message.js';
import type { PeerId, UserId } from '../domain/peer-id.js';

/** A part of a conversation, newest first. */
export interface HistoryPage {
  readonly messages: readonly BoxMessage[];
  /** How many messages the conversation has. */
  readonly total: number;
}

/** Which lines of the list are wanted: of those that are not pinned, what stands behind the line with this date and message (0: from the top). */
export interface DialogsWindow {
  /** Unix seconds. */
  readonly offsetDate: number;
  readonly offsetId: number;
  readonly limit: number;
  /** The part of the list; the whole of it when left out. */
  readonly folderId?: FolderId | undefined;
}

/** A part of the list, the latest conversation first. */
export interface DialogsPage {
  readonly dialogs: readonly Dialog[];
  /** How many conversations there are that are not pinned. */
  readonly total: number;
}

/** Reads conversations; every answer shows one moment. */
export interface HistoryStore {
  /** Messages of a box by id, in the order of `ids`; missing ones are `undefined`. */
  findMessages(userId: UserId, ids: readonly number[]): Promise<(BoxMessage | undefined)[]>;
  /** Where the authors of messages of a box have their own copies, in the order of `ids`; `undefined` where there is none any more. */
  findOriginals(userId: UserId, ids: readonly number[]): Promise<(OriginalMessage | undefined)[]>;
  history(userId: UserId, peerId: PeerId, window: HistoryWindow): Promise<HistoryPage>;
  /** Conversations that have messages and are not pinned. */
  dialogs(userId: UserId, window: DialogsWindow): Promise<DialogsPage>;
  /** The newest message of a conversation that is pinned. */
  latestPinned(userId: UserId, peerId: PeerId): Promise<number | undefined>;
  /** Lines of the list by partner, in the order of `peerIds`; `undefined` for conversations that have not begun. */
  findDialogs(userId: UserId, peerIds: readonly PeerId[]): Promise<(Dialog | undefined)[]>;
}
