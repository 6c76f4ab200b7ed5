/** Reads what a chat is: its name, its kind, what the account may do in it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ChatReference } from '../events/event-peers.js';
import { markChannel, markChat } from '../peers/peer-id.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { type ResolvedChat, resolveChat } from './resolve-chat.js';

/** Everything that the server tells of a chat. */
export interface FullChat extends ChatReference {
  /** `userFull`, `chatFull` or `channelFull`: description, members or their number, pinned message, read marks. */
  readonly full: tl.UserFull | tl.ChatFull;
}

/**
 * Asks the server for a chat, stores what it says, and resolves to that. What is stored anyway comes with every event and
 * every dialog.
 *
 * Rejects with an `RpcError` (`CHANNEL_PRIVATE`, `CHAT_ID_INVALID`, ...).
 *
 * @see https://core.telegram.org/method/users.getUsers
 * @see https://core.telegram.org/method/messages.getChats
 * @see https://core.telegram.org/method/channels.getChannels
 */
export async function getChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<ChatReference> {
  const target = await resolveChat(context, chat, signal);
  switch (target.kind) {
    case 'user':
      await context.call({ _: 'users.getUsers', id: [target.user] }, { signal });
      break;
    case 'group':
      await context.call({ _: 'messages.getChats', id: [target.chatId] }, { signal });
      break;
    case 'channel':
      await context.call({ _: 'channels.getChannels', id: [target.channel] }, { signal });
  }
  return referTo(context, target);
}

/**
 * Asks the server for everything about a chat. Rejects as `getChat` does.
 *
 * @see https://core.telegram.org/method/users.getFullUser
 * @see https://core.telegram.org/method/messages.getFullChat
 * @see https://core.telegram.org/method/channels.getFullChannel
 */
export async function getFullChat(context: ClientContext, chat: ChatTarget, { signal }: CallOptions = {}): Promise<FullChat> {
  const target = await resolveChat(context, chat, signal);
  const full = await readFull(context, target, signal);
  return { ...(await referTo(context, target)), full };
}

async function readFull(context: ClientContext, target: ResolvedChat, signal: CancelSignal | undefined): Promise<tl.UserFull | tl.ChatFull> {
  switch (target.kind) {
    case 'user':
      return (await context.call({ _: 'users.getFullUser', id: target.user }, { signal })).fullUser;
    case 'group':
      return (await context.call({ _: 'messages.getFullChat', chatId: target.chatId }, { signal })).fullChat;
    case 'channel':
      return (await context.call({ _: 'channels.getFullChannel', channel: target.channel }, { signal })).fullChat;
  }
}

async function referTo(context: ClientContext, target: ResolvedChat): Promise<ChatReference> {
  const chatId = idOf(target, context.selfId);
  const chat = chatId === undefined ? undefined : await context.peers.get(chatId);
  if (chatId === undefined || chat === undefined) throw new RpcError(500, 'CHAT_MISSING', 'getChat');
  return { chatId, chat };
}

function idOf(target: ResolvedChat, selfId: number | undefined): number | undefined {
  switch (target.kind) {
    case 'user':
      return 'userId' in target.user ? target.user.userId : selfId;
    case 'group':
      return markChat(target.chatId);
    case 'channel':
      return markChannel(target.channelId);
  }
}
