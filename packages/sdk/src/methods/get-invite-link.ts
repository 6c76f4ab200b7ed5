/** Makes links by which people join. */
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup } from './resolve-chat.js';

/**
 * Resolves to an invite link of a group or channel, which `joinChat` takes.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED`, ...).
 *
 * @see https://core.telegram.org/method/messages.exportChatInvite
 */
export async function getInviteLink(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<string> {
  const { peer } = await resolveGroup(context, chat, signal);
  const invite = await context.call({ _: 'messages.exportChatInvite', peer }, { signal });
  if (invite._ !== 'chatInviteExported') throw new RpcError(500, 'INVITE_LINK_MISSING', 'messages.exportChatInvite');
  return invite.link;
}
