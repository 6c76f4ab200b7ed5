/** messages.search: messages of one conversation by their words. */
import type * as tl from '@kitewire/tl-schema/api';
import { longestHistoryPage } from '../../domain/history-window.js';
import { countFitting } from '../../domain/page-size.js';
import type { PeerId } from '../../domain/peer-id.js';
import { mostFound } from '../../domain/search.js';
import type { MessageQuery } from '../../domain/search.js';
import { enforceWait } from '../../rpc/limits.js';
import type { SearchWindow } from '../../stores/search-store.js';
import { answerChannelMessages } from '../channels/channel-answers.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import type { ResolvedPeer } from '../resolve-peer.js';
import { answerMessages } from './messages-answer.js';
import { readDate, readQuery } from './search-query.js';

/**
 * Finds whole words, in any case and with or without accents; a message must have all of them. An empty question finds
 * whatever the filter and the sender let through. Found messages are counted up to 10,000. Neither threads nor the
 * conversations inside Saved Messages exist, so what is asked of them is empty.
 *
 * https://core.telegram.org/method/messages.search
 */
export async function search(context: UserContext, request: tl.MessagesSearchRequest): Promise<tl.MessagesMessages> {
  const { userId, stores, limiter } = context;
  const peer = await resolvePeer(context, request.peer, 'readMessages');
  const fromId = request.fromId && (await resolvePeer(context, request.fromId, 'see')).peerId;
  enforceWait(limiter.take('search', String(userId), context.now));
  const query = await readWishes(context, request, peer, fromId);
  const { offsetId, addOffset, maxId, minId, minDate, maxDate } = request;
  const limit = Math.min(Math.max(request.limit, 0), longestHistoryPage);
  const window: SearchWindow = { offsetId, addOffset, limit, maxId, minId, minDate: readDate(minDate), maxDate: readDate(maxDate) };
  if (peer.type === 'channel') {
    const { id } = peer.channel;
    const found = query === undefined ? { messages: [], total: 0, pts: peer.channel.pts } : await stores.searches.inChannel(id, query, window);
    const messages = found.messages.slice(0, countFitting(found.messages));
    return answerChannelMessages(context, id, { ...found, messages, inexact: found.total >= mostFound });
  }
  const { messages, total } = query === undefined ? { messages: [], total: 0 } : await stores.searches.inBox(userId, peer.peerId, query, window);
  const answer = await answerMessages(context, messages.slice(0, countFitting(messages)), total);
  return answer._ === 'messages.messagesSlice' && total >= mostFound ? { ...answer, inexact: true } : answer;
}

async function readWishes(context: UserContext, request: tl.MessagesSearchRequest, peer: ResolvedPeer, fromId: PeerId | undefined): Promise<MessageQuery | undefined> {
  if (request.topMsgId !== undefined || request.savedReaction !== undefined) return undefined;
  if (request.savedPeerId !== undefined) {
    const saved = await resolvePeer(context, request.savedPeerId, 'see');
    if (peer.peerId !== context.userId || saved.peerId !== context.userId) return undefined;
  }
  // A group sends nothing by itself, and of channels only the one that is looked through.
  if (fromId !== undefined && fromId < 0 && (peer.type !== 'channel' || fromId !== peer.peerId)) return undefined;
  const query = readQuery(request.q, request.filter);
  return query && { ...query, fromId };
}
