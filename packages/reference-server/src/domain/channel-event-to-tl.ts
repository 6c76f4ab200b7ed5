/** A channel's event as one reader's clients are told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelEvent } from './channel-event.js';
import { channelMessageToTl } from './channel-message-to-tl.js';
import type { ReferenceMaker } from './file-reference.js';
import type { UserId } from './peer-id.js';

/** Renders an event with its pts; one of which nothing is left deletes nothing. https://core.telegram.org/type/Update */
export function channelEventToTl(event: ChannelEvent, readerId: UserId, references: ReferenceMaker): tl.Update {
  const { channelId, pts, ptsCount } = event;
  switch (event.type) {
    case 'newMessage':
      return { _: 'updateNewChannelMessage', message: channelMessageToTl(event.message, readerId, references), pts, ptsCount };
    case 'editMessage':
      return { _: 'updateEditChannelMessage', message: channelMessageToTl(event.message, readerId, references), pts, ptsCount };
    case 'deleteMessages':
      return { _: 'updateDeleteChannelMessages', channelId, messages: [...event.ids], pts, ptsCount };
    case 'pinMessages':
      return { _: 'updatePinnedChannelMessages', channelId, messages: [...event.ids], pts, ptsCount, ...(event.pinned && { pinned: true as const }) };
    case 'gone':
      return { _: 'updateDeleteChannelMessages', channelId, messages: [], pts, ptsCount };
  }
}
