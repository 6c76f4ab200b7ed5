/** What happens in a channel, each with its place in the channel's order. */
import type { ChannelMessage } from './channel-message.js';
import { peersOfChannelMessage } from './channel-message.js';
import { channelPeer } from './peer-id.js';
import type { ChannelId, PeerId } from './peer-id.js';

/** Where an event stands: after it, the channel's pts is `pts`; it takes `ptsCount` numbers. */
export interface ChannelPosition {
  readonly channelId: ChannelId;
  readonly pts: number;
  readonly ptsCount: number;
  /** Unix seconds. */
  readonly date: number;
}

/** What can happen in a channel. */
export type ChannelChange =
  | { readonly type: 'newMessage'; readonly message: ChannelMessage }
  | { readonly type: 'editMessage'; readonly message: ChannelMessage }
  | { readonly type: 'deleteMessages'; readonly ids: readonly number[] }
  | { readonly type: 'pinMessages'; readonly ids: readonly number[]; readonly pinned: boolean }
  /** Something happened to a message that has been deleted since: nothing is left of it but its place. */
  | { readonly type: 'gone' };

/** A change with its place. https://core.telegram.org/api/updates#message-related-event-sequences */
export type ChannelEvent = ChannelPosition & ChannelChange;

/** How many numbers a change takes: one for each message that is deleted or pinned at once. */
export function ptsCountOfChange(change: ChannelChange): number {
  return change.type === 'deleteMessages' || change.type === 'pinMessages' ? change.ids.length : 1;
}

/** The peers whom an event names. */
export function peersOfChannelEvent(event: ChannelEvent): PeerId[] {
  switch (event.type) {
    case 'newMessage':
    case 'editMessage':
      return peersOfChannelMessage(event.message);
    case 'deleteMessages':
    case 'pinMessages':
    case 'gone':
      return [channelPeer(event.channelId)];
  }
}
