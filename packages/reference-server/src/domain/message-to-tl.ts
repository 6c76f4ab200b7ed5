/** A message as its box's owner is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { entityToTl } from './entities-to-tl.js';
import type { BoxMessage } from './message.js';
import { peerToTl } from './peer-id.js';
import { actionToTl } from './service-action.js';

/**
 * Renders a message.
 *
 * https://core.telegram.org/constructor/message
 * https://core.telegram.org/constructor/messageService
 */
export function messageToTl(message: BoxMessage): tl.RawMessage | tl.RawMessageService {
  const common = {
    id: message.id,
    fromId: peerToTl(message.fromId),
    peerId: peerToTl(message.peerId),
    date: message.date,
    ...(message.out && { out: true as const }),
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
