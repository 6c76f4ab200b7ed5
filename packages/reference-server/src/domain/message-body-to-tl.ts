/** What a message says, as clients are told it beside where it stands. */
import type * as tl from '@kitewire/tl-schema/api';
import { entityToTl } from './entities-to-tl.js';
import { mediaToTl } from './media-to-tl.js';
import type { FileView } from './media-to-tl.js';
import type { MessageBody } from './message-body.js';
import { actionToTl } from './service-action.js';

/** Where a message stands, and from whom it is. */
export type MessagePlace = Pick<tl.RawMessage, 'id' | 'peerId' | 'fromId' | 'out' | 'post'>;

/**
 * Renders a message.
 *
 * https://core.telegram.org/constructor/message
 * https://core.telegram.org/constructor/messageService
 */
export function messageBodyToTl(place: MessagePlace, body: MessageBody, files: FileView): tl.RawMessage | tl.RawMessageService {
  const common = {
    ...place,
    date: body.date,
    ...(body.silent && { silent: true as const }),
    ...(body.replyToId !== undefined && { replyTo: { _: 'messageReplyHeader' as const, replyToMsgId: body.replyToId } }),
  };
  if (body.action !== undefined) return { _: 'messageService', ...common, action: actionToTl(body.action) };
  return {
    _: 'message',
    ...common,
    message: body.text,
    ...(body.pinned && { pinned: true as const }),
    ...(body.editDate !== undefined && { editDate: body.editDate }),
    ...(body.media !== undefined && { media: mediaToTl(body.media, files), ...(body.media.groupedId !== undefined && { groupedId: body.media.groupedId }) }),
    ...(body.entities.length > 0 && { entities: body.entities.map(entityToTl) }),
  };
}
