/** A channel's message as one reader is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelMessage } from './channel-message.js';
import { entityToTl } from './entities-to-tl.js';
import { channelPeer, peerToTl } from './peer-id.js';
import type { UserId } from './peer-id.js';
import { actionToTl } from './service-action.js';

/**
 * Renders a message. Who wrote a post stays untold: the channel speaks.
 *
 * https://core.telegram.org/constructor/message
 * https://core.telegram.org/constructor/messageService
 */
export function channelMessageToTl(message: ChannelMessage, readerId: UserId): tl.RawMessage | tl.RawMessageService {
  const channel = peerToTl(channelPeer(message.channelId));
  const common = {
    id: message.id,
    peerId: channel,
    date: message.date,
    ...(message.signed !== 'post' && { fromId: message.signed === 'group' ? channel : peerToTl(message.authorId) }),
    ...(message.signed === 'post' && { post: true as const }),
    ...(message.authorId === readerId && { out: true as const }),
    ...(message.silent && { silent: true as const }),
    ...(message.replyToId !== undefined && { replyTo: { _: 'messageReplyHeader' as const, replyToMsgId: message.replyToId } }),
  };
  if (message.action !== undefined) return { _: 'messageService', ...common, action: actionToTl(message.action) };
  return {
    _: 'message',
    ...common,
    message: message.text,
    ...(message.pinned && { pinned: true as const }),
    ...(message.editDate !== undefined && { editDate: message.editDate }),
    ...(message.entities.length > 0 && { entities: message.entities.map(entityToTl) }),
  };
}
