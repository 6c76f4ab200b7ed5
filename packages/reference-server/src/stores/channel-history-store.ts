/** The port through which channels are read: their messages, their places in people's lists, their logs. */
import type { ChannelEvent } from '../domain/channel-event.js';
import type { ChannelMessage } from '../domain/channel-message.js';
import type { FolderId } from '../domain/dialog-settings.js';
import type { Dialog } from '../domain/dialog.js';
import type { HistoryWindow } from '../domain/history-window.js';
import type { ChannelId, PeerId, UserId } from '../domain/peer-id.js';
import type { ForgettingLog } from './event-store.js';

/** A part of a channel's messages, newest first. */
export interface ChannelHistoryPage {
  readonly messages: readonly ChannelMessage[];
  /** How many messages the channel has. */
  readonly total: number;
  readonly pts: number;
}

/** A channel in somebody's list. */
export interface ChannelDialog extends Dialog {
  readonly channelId: ChannelId;
  /** The place of the channel's last event. */
  readonly pts: number;
}

/** Which lines of somebody's list of channels are wanted: of those that are not pinned, what stands behind the line with this date, message and peer (0: from the top). */
export interface ChannelDialogsWindow {
  /** Unix seconds. */
  readonly offsetDate: number;
  readonly offsetId: number;
  readonly offsetPeerId: PeerId;
  readonly limit: number;
  /** The part of the list; the whole of it when left out. */
  readonly folderId?: FolderId | undefined;
}

/** A part of the list, the latest first. */
export interface ChannelDialogsPage {
  readonly dialogs: readonly ChannelDialog[];
  /** How many channels there are that are not pinned. */
  readonly total: number;
}

/** A stretch of a channel's log. */
export interface ChannelEventsPage {
  /** The place of the last event at the moment of reading. */
  readonly pts: number;
  /** The log has every event behind this place, and none before it. */
  readonly logStart: number;
  /** In the order of pts. */
  readonly events: readonly ChannelEvent[];
}

/** Unread messages are counted up to here. */
export const mostUnread = 10_000;

/**
 * Reads channels; every answer shows one moment. Whether somebody may read is settled before. What is forgotten of a log
 * is known as its `logStart`.
 */
export interface ChannelHistoryStore extends ForgettingLog {
  /** Messages by id, in the order of `ids`; missing ones are `undefined`. */
  findMessages(channelId: ChannelId, ids: readonly number[]): Promise<(ChannelMessage | undefined)[]>;
  history(channelId: ChannelId, window: HistoryWindow): Promise<ChannelHistoryPage>;
  /** The newest pinned message; 0 for none. */
  pinnedId(channelId: ChannelId): Promise<number>;
  dialogs(userId: UserId, window: ChannelDialogsWindow): Promise<ChannelDialogsPage>;
  /** A channel's line in somebody's list, whether or not they are in it, in the order of `channelIds`; `undefined` where there is no channel. */
  findDialogs(userId: UserId, channelIds: readonly ChannelId[]): Promise<(ChannelDialog | undefined)[]>;
  /** The first `limit` events behind `pts`. */
  eventsAfter(channelId: ChannelId, pts: number, limit: number): Promise<ChannelEventsPage>;
  /** The channels that somebody is in and in which something has happened since `date`, Unix seconds, or that they came into since. */
  changedSince(userId: UserId, date: number): Promise<{ readonly channelId: ChannelId; readonly pts: number }[]>;
}
