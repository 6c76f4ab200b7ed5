/** Joins groups and channels. */
import type { ClientContext } from '../context/client-context.js';
import type { ChatReference } from '../events/event-peers.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { chatIn } from './created-chat.js';
import { inviteHashOf, usernameOf } from './invite-link.js';
import { resolveChannel } from './resolve-chat.js';

/**
 * Joins a public channel or supergroup by its username or link, or any group or channel by an invite link
 * (`https://t.me/+hash`).
 *
 * Rejects with an `RpcError`: `INVITE_HASH_EXPIRED`, `INVITE_REQUEST_SENT` when somebody there has to agree first,
 * `USER_ALREADY_PARTICIPANT`, `CHANNELS_TOO_MUCH`, `CHANNEL_PRIVATE`.
 *
 * @see https://core.telegram.org/method/channels.joinChannel
 * @see https://core.telegram.org/method/messages.importChatInvite
 */
export async function joinChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<ChatReference> {
  const hash = typeof chat === 'string' ? inviteHashOf(chat) : undefined;
  if (hash !== undefined) {
    const updates = await context.call({ _: 'messages.importChatInvite', hash }, { signal });
    return chatIn(context, updates, 'messages.importChatInvite');
  }
  const { channel } = await resolveChannel(context, typeof chat === 'string' ? usernameOf(chat) : chat, signal);
  const updates = await context.call({ _: 'channels.joinChannel', channel }, { signal });
  return chatIn(context, updates, 'channels.joinChannel');
}
