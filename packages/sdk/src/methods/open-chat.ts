/** Says that the application looks at a chat, and that it looks away again. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChat } from './resolve-chat.js';

/**
 * Says that the application shows a chat. The server is asked from time to time what is new in an open channel or
 * supergroup, so that what happens from now on is told although the account is no member or the server is slow to push;
 * other chats need nothing. It lasts until `closeChat`, or until the client is closed.
 *
 * Rejects with an `RpcError` (`CHANNEL_PRIVATE` where the account may not read, ...).
 *
 * @see https://core.telegram.org/method/updates.getChannelDifference
 */
export async function openChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  if (target.kind !== 'channel') return;
  // Where it stands now: without that, what comes before the first look could not be told from what was there before.
  const { fullChat } = await context.call({ _: 'channels.getFullChannel', channel: target.channel }, { signal });
  if (fullChat._ === 'channelFull') context.noteUpdates({ type: 'channelFound', channelId: target.channelId, pts: fullChat.pts });
  context.noteUpdates({ type: 'channelOpened', channelId: target.channelId });
}

/** Ends what `openChat` began. */
export async function closeChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<void> {
  const target = await resolveChat(context, chat, signal);
  if (target.kind === 'channel') context.noteUpdates({ type: 'channelClosed', channelId: target.channelId });
}
