/** The line in which calls that write to a chat stand, so that they do not overtake one another. */
import type * as tl from '@kitewire/tl-schema/api';

/** The `order` of a call that writes to that chat. */
export function orderOf(peer: tl.InputPeer): string {
  switch (peer._) {
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return `user ${peer.userId}`;
    case 'inputPeerChat':
      return `chat ${peer.chatId}`;
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return `channel ${peer.channelId}`;
    default:
      return peer._;
  }
}
