/** Leaves a group or channel. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup } from './resolve-chat.js';

/**
 * Leaves a group, supergroup or channel.
 *
 * Rejects with an `RpcError` (`USER_NOT_PARTICIPANT`, `USER_CREATOR` where it is the account's own channel, ...).
 *
 * @see https://core.telegram.org/method/messages.deleteChatUser
 * @see https://core.telegram.org/method/channels.leaveChannel
 */
export async function leaveChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<void> {
  const target = await resolveGroup(context, chat, signal);
  if (target.kind === 'channel') await context.call({ _: 'channels.leaveChannel', channel: target.channel }, { signal });
  else await context.call({ _: 'messages.deleteChatUser', chatId: target.chatId, userId: { _: 'inputUserSelf' } }, { signal });
}
