/** messages.editChatTitle: a basic group gets another name. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanTitle } from '../../../domain/chat.js';
import { refuse } from '../../../errors.js';
import { renderEvent } from '../../../updates/event-push.js';
import type { UserContext } from '../../context.js';
import { refuseChat } from '../../refuse-chat.js';
import { beginChange } from './change-of-chat.js';

/** https://core.telegram.org/method/messages.editChatTitle */
export async function editChatTitle(context: UserContext, request: tl.MessagesEditChatTitleRequest): Promise<tl.Updates> {
  const title = cleanTitle(request.title) ?? refuse('CHAT_TITLE_EMPTY');
  const outcome = await context.stores.chats.editTitle({ ...beginChange(context), chatId: request.chatId, title });
  if (outcome.type === 'refused') refuseChat(outcome.refusal);
  if (outcome.type === 'notModified') refuse('CHAT_NOT_MODIFIED');
  return renderEvent(outcome.event, context.peers);
}
