/** A channel's message as one reader is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelMessage } from './channel-message.js';
import type { ReferenceMaker } from './file-reference.js';
import { messageBodyToTl } from './message-body-to-tl.js';
import { channelPeer, peerToTl } from './peer-id.js';
import type { UserId } from './peer-id.js';

/** Renders a message. Who wrote a post stays untold: the channel speaks. */
export function channelMessageToTl(message: ChannelMessage, readerId: UserId, references: ReferenceMaker): tl.RawMessage | tl.RawMessageService {
  const { id, channelId, authorId, signed } = message;
  const channel = peerToTl(channelPeer(channelId));
  const from = signed === 'post' ? { post: true as const } : { fromId: signed === 'group' ? channel : peerToTl(authorId) };
  return messageBodyToTl({ id, peerId: channel, ...from, ...(authorId === readerId && { out: true as const }) }, message, { references, scope: { type: 'channel', channelId } });
}
