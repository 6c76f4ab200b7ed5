/** messages.getHistory: a stretch of a conversation. */
import type * as tl from '@kitewire/tl-schema/api';
import { longestHistoryPage } from '../../domain/history-window.js';
import { countFitting } from '../../domain/page-size.js';
import { getChannelHistory } from '../channels/channel-messages.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import { answerMessages } from './messages-answer.js';

/** The hash is passed over: the page always comes whole. https://core.telegram.org/method/messages.getHistory */
export async function getHistory(context: UserContext, request: tl.MessagesGetHistoryRequest): Promise<tl.MessagesMessages> {
  const { offsetId, offsetDate, addOffset, maxId, minId } = request;
  const peer = await resolvePeer(context, request.peer, 'readMessages');
  const limit = Math.min(Math.max(request.limit, 0), longestHistoryPage);
  // Clients that page by the last message name its date as well; the id alone says where to go on.
  const window = { offsetId, offsetDate: offsetId > 0 ? 0 : offsetDate, addOffset, limit, maxId, minId };
  if (peer.type === 'channel') return getChannelHistory(context, peer.channel.id, window);
  const { messages, total } = await context.stores.histories.history(context.userId, peer.peerId, window);
  return answerMessages(context, messages.slice(0, countFitting(messages)), total);
}
