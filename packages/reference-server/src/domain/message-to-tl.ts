/** A message as its box's owner is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { entityToTl } from './entities-to-tl.js';
import type { BoxMessage } from './message.js';
import { peerToTl } from './peer-id.js';

/** Renders a message. https://core.telegram.org/constructor/message */
export function messageToTl(message: BoxMessage): tl.RawMessage {
  return {
    _: 'message',
    id: message.id,
    fromId: peerToTl(message.fromId),
    peerId: peerToTl(message.peerId),
    date: message.date,
    message: message.text,
    ...(message.out && { out: true as const }),
    ...(message.silent && { silent: true as const }),
    ...(message.replyToId !== undefined && { replyTo: { _: 'messageReplyHeader' as const, replyToMsgId: message.replyToId } }),
    ...(message.entities.length > 0 && { entities: message.entities.map(entityToTl) }),
  };
}
