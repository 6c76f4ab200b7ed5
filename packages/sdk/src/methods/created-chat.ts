/** Finds the group or channel that a call has made or brought in its updates. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import type { ChatReference } from '../events/event-peers.js';
import { markChannel, markChat } from '../peers/peer-id.js';

/** The one chat among updates; rejects with an `RpcError` when the answer has none. */
export async function chatIn(context: ClientContext, updates: tl.Updates, method: string): Promise<ChatReference> {
  const [found] = 'chats' in updates ? updates.chats : [];
  if (found === undefined) throw new RpcError(500, 'CHAT_MISSING', method);
  const isChannel = found._ === 'channel' || found._ === 'channelForbidden';
  const chatId = isChannel ? markChannel(found.id) : markChat(found.id);
  const chat = await context.peers.get(chatId);
  if (chat === undefined) throw new RpcError(500, 'CHAT_MISSING', method);
  return { chatId, chat };
}
