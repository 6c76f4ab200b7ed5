/** Reads messages by their ids. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChat } from './resolve-chat.js';

/**
 * Resolves to those of up to 100 messages of a chat that are there.
 *
 * @see https://core.telegram.org/method/messages.getMessages
 * @see https://core.telegram.org/method/channels.getMessages
 */
export async function getMessages(
  context: ClientContext,
  chat: ChatTarget,
  ids: readonly number[],
  { signal }: CallOptions = {},
): Promise<(tl.RawMessage | tl.RawMessageService)[]> {
  const target = await resolveChat(context, chat, signal);
  const id = ids.map((each): tl.InputMessage => ({ _: 'inputMessageID', id: each }));
  const answer =
    target.kind === 'channel'
      ? await context.call({ _: 'channels.getMessages', channel: target.channel, id }, { signal })
      : await context.call({ _: 'messages.getMessages', id }, { signal });
  if (answer._ === 'messages.messagesNotModified') return [];
  return answer.messages.filter((message) => message._ !== 'messageEmpty');
}
