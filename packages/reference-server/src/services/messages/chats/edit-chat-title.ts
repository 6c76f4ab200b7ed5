/** messages.editChatTitle: a basic group gets another name. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanTitle } from '../../../domain/chat.js';
import { refuse } from '../../../errors.js';
import { toSeconds } from '../../../ports/clock.js';
import { callerOf } from '../../../rpc/context.js';
import { enforceWait } from '../../../rpc/limits.js';
import { renderEvent } from '../../../updates/event-push.js';
import type { UserContext } from '../../context.js';
import { refuseChat } from '../../refuse-chat.js';

/** https://core.telegram.org/method/messages.editChatTitle */
export async function editChatTitle(context: UserContext, request: tl.MessagesEditChatTitleRequest): Promise<tl.Updates> {
  const title = cleanTitle(request.title) ?? refuse('CHAT_TITLE_EMPTY');
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const outcome = await context.stores.chats.editTitle({
    actorId: context.userId,
    chatId: request.chatId,
    title,
    date: toSeconds(context.now),
    origin: callerOf(context),
  });
  if (outcome.type === 'refused') refuseChat(outcome.refusal);
  if (outcome.type === 'notModified') refuse('CHAT_NOT_MODIFIED');
  return renderEvent(outcome.event, context.peers);
}
