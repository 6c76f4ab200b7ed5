/** Shows the members of a chat that something is being written. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolvePeer } from './resolve-peer.js';

/** What is going on. */
export interface SetTypingOptions extends CallOptions {
  /** Writing a text unless given; `sendMessageCancelAction` when it has ended without a message. */
  readonly action?: tl.SendMessageAction;
}

/**
 * Says what the account is doing in a chat; the others see it for six seconds, or until a message comes.
 *
 * @see https://core.telegram.org/method/messages.setTyping
 */
export async function setTyping(context: ClientContext, chat: ChatTarget, options: SetTypingOptions = {}): Promise<void> {
  const { action = { _: 'sendMessageTypingAction' }, signal } = options;
  const peer = await resolvePeer(context, chat, signal);
  await context.call({ _: 'messages.setTyping', peer, action }, { signal });
}
