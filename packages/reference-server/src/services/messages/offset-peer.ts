/** The peer behind which a page of conversations or messages begins. */
import type * as tl from '@kitewire/tl-schema/api';
import { channelPeer, chatPeer } from '../../domain/peer-id.js';
import type { PeerId } from '../../domain/peer-id.js';
import type { UserContext } from '../context.js';

/** 0 for none. It says where to go on, and shows nothing, so no proof is asked for. */
export function offsetPeerOf({ userId }: Pick<UserContext, 'userId'>, peer: tl.InputPeer): PeerId {
  switch (peer._) {
    case 'inputPeerSelf':
      return userId;
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return peer.userId;
    case 'inputPeerChat':
      return chatPeer(peer.chatId);
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return channelPeer(peer.channelId);
    case 'inputPeerEmpty':
      return 0;
  }
}
