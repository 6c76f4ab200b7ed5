/** The port through which messages are found by their words. */
import type { ChannelMessage } from '../domain/channel-message.js';
import type { FolderId } from '../domain/dialog-settings.js';
import type { HistoryWindow } from '../domain/history-window.js';
import type { BoxMessage } from '../domain/message.js';
import type { ChannelId, PeerId, UserId } from '../domain/peer-id.js';
import type { MessageQuery } from '../domain/search.js';

/** Dates between which messages are looked for, both excluded; Unix seconds, 0 for no bound. */
export interface DateBounds {
  readonly minDate: number;
  readonly maxDate: number;
}

/** A stretch of what is found in a conversation: as of a history, without what does not fit the query. */
export interface SearchWindow extends Omit<HistoryWindow, 'offsetDate'>, DateBounds {}

/** A part of what is found, newest first. */
export interface FoundPage<Message> {
  readonly messages: readonly Message[];
  /** How many there are in all windows, up to `mostFound`. */
  readonly total: number;
}

/** @see FoundPage; `pts` is the place of the channel's last event. */
export interface FoundChannelPage extends FoundPage<ChannelMessage> {
  readonly pts: number;
}

/** Which conversations are looked through. */
export type SearchedKind = 'users' | 'groups' | 'broadcasts';

/** Behind which message a page of a search in all conversations begins. */
export interface GlobalOffset {
  /** Its date, Unix seconds; 0 when only the message is known. */
  readonly rate: number;
  readonly peerId: PeerId;
  readonly id: number;
}

/** A stretch of what is found in all conversations of somebody. */
export interface GlobalSearchWindow extends DateBounds {
  /** From the top when left out. */
  readonly offset?: GlobalOffset | undefined;
  readonly limit: number;
  /** All when left out. */
  readonly kind?: SearchedKind | undefined;
  /** The part of the list in which conversations must lie; any when left out. */
  readonly folderId?: FolderId | undefined;
}

/** A message found somewhere. */
export type FoundMessage = { readonly type: 'box'; readonly message: BoxMessage } | { readonly type: 'channel'; readonly message: ChannelMessage };

/**
 * Finds messages; every answer shows one moment. What is sent, edited, deleted, pinned and unpinned is found as it is
 * from the same transaction on. Whether somebody may read a conversation is settled before.
 */
export interface SearchStore {
  inBox(userId: UserId, peerId: PeerId, query: MessageQuery, window: SearchWindow): Promise<FoundPage<BoxMessage>>;
  inChannel(channelId: ChannelId, query: MessageQuery, window: SearchWindow): Promise<FoundChannelPage>;
  /**
   * In the own box and in all channels that somebody is in: the latest first, at one date the own box before channels, and
   * these by their numbers.
   */
  everywhere(userId: UserId, query: MessageQuery, window: GlobalSearchWindow): Promise<FoundPage<FoundMessage>>;
}
