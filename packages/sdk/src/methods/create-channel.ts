/** Makes channels and supergroups. */
import type { ClientContext } from '../context/client-context.js';
import type { ChatReference } from '../events/event-peers.js';
import type { CallOptions } from './call-options.js';
import { chatIn } from './created-chat.js';

/** What a channel or supergroup has from its beginning. */
export interface CreateChannelOptions extends CallOptions {
  /** What it is about, up to 255 characters; nothing unless given. */
  readonly about?: string;
}

/**
 * Makes a channel: its administrators post, everybody reads.
 *
 * Rejects with an `RpcError` (`CHAT_TITLE_EMPTY`, `CHANNELS_TOO_MUCH`, `USER_RESTRICTED`, ...).
 *
 * @see https://core.telegram.org/method/channels.createChannel
 */
export function createChannel(context: ClientContext, title: string, options: CreateChannelOptions = {}): Promise<ChatReference> {
  return create(context, { title, broadcast: true, ...options });
}

/**
 * Makes a supergroup: everybody writes, and administrators have rights one by one. Rejects as `createChannel` does.
 *
 * @see https://core.telegram.org/method/channels.createChannel
 */
export function createSupergroup(context: ClientContext, title: string, options: CreateChannelOptions = {}): Promise<ChatReference> {
  return create(context, { title, megagroup: true, ...options });
}

interface CreateParameters extends CreateChannelOptions {
  readonly title: string;
  readonly broadcast?: true;
  readonly megagroup?: true;
}

async function create(context: ClientContext, { signal, about = '', ...content }: CreateParameters): Promise<ChatReference> {
  const updates = await context.call({ _: 'channels.createChannel', ...content, about }, { signal });
  return chatIn(context, updates, 'channels.createChannel');
}
