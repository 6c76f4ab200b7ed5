/** Takes somebody out of a group or channel. */
import type { ClientContext } from '../context/client-context.js';
import { banMember, unbanMember } from './ban-member.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup, resolveUser } from './resolve-chat.js';

/**
 * Removes a member; he may come back when somebody brings him or, where it is public, by himself. `banMember` keeps him
 * out.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED`, `USER_NOT_PARTICIPANT`, `USER_ADMIN_INVALID`, ...).
 *
 * @see https://core.telegram.org/method/messages.deleteChatUser
 */
export async function removeMember(context: ClientContext, chat: ChatTarget, member: ChatTarget, options: CallOptions = {}): Promise<void> {
  const { signal } = options;
  const target = await resolveGroup(context, chat, signal);
  if (target.kind === 'channel') {
    // There is no call for just this: whoever is banned is out, and then nothing is held against him any more.
    await banMember(context, target.peer, member, options);
    await unbanMember(context, target.peer, member, options);
    return;
  }
  const userId = await resolveUser(context, member, signal);
  await context.call({ _: 'messages.deleteChatUser', chatId: target.chatId, userId }, { signal });
}
