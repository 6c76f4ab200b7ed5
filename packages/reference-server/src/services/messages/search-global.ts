/** messages.searchGlobal: messages of all conversations by their words. */
import type * as tl from '@kitewire/tl-schema/api';
import { peersOfChannelMessage } from '../../domain/channel-message.js';
import { channelMessageToTl } from '../../domain/channel-message-to-tl.js';
import { isFolder } from '../../domain/dialog-settings.js';
import { longestHistoryPage } from '../../domain/history-window.js';
import { peersOfMessage } from '../../domain/message.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import { countFitting } from '../../domain/page-size.js';
import { mostFound } from '../../domain/search.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { FoundMessage, FoundPage, SearchedKind } from '../../stores/search-store.js';
import type { UserContext } from '../context.js';
import { offsetPeerOf } from './offset-peer.js';
import { readDate, readQuery } from './search-query.js';

/**
 * The latest first; the page that follows is asked for with the `next_rate` of this one, and the peer and id of its last
 * message. Found messages are counted up to 10,000. What somebody is in is looked through, and nothing else.
 *
 * https://core.telegram.org/method/messages.searchGlobal
 */
export async function searchGlobal(context: UserContext, request: tl.MessagesSearchGlobalRequest): Promise<tl.MessagesMessages> {
  const { userId, stores, limiter } = context;
  const { folderId, offsetRate, offsetId } = request;
  if (folderId !== undefined && !isFolder(folderId)) refuse('FOLDER_ID_INVALID');
  const query = readQuery(request.q, request.filter);
  if (query?.words.length === 0 && query.trait === undefined) refuse('SEARCH_QUERY_EMPTY');
  enforceWait(limiter.take('search', String(userId), context.now));
  const peerId = offsetPeerOf(context, request.offsetPeer);
  const limit = Math.min(Math.max(request.limit, 0), longestHistoryPage);
  const window = {
    ...{ limit, folderId, kind: kindOf(request), minDate: readDate(request.minDate), maxDate: readDate(request.maxDate) },
    ...((offsetRate > 0 || (offsetId > 0 && peerId !== 0)) && { offset: { rate: offsetRate, peerId, id: peerId === 0 ? 0 : offsetId } }),
  };
  return answerFound(context, query === undefined ? { messages: [], total: 0 } : await stores.searches.everywhere(userId, query, window));
}

function kindOf(request: tl.MessagesSearchGlobalRequest): SearchedKind | undefined {
  if (request.usersOnly) return 'users';
  if (request.groupsOnly) return 'groups';
  return request.broadcastsOnly ? 'broadcasts' : undefined;
}

async function answerFound(context: UserContext, { messages, total }: FoundPage<FoundMessage>): Promise<tl.MessagesMessages> {
  const shown = messages.slice(0, countFitting(messages.map(({ message }) => message)));
  const peerIds = shown.flatMap((found) => (found.type === 'box' ? peersOfMessage(found.message) : peersOfChannelMessage(found.message)));
  const content = {
    messages: shown.map((found) => (found.type === 'box' ? messageToTl(found.message, context.peers.references) : channelMessageToTl(found.message, context.userId, context.peers.references))),
    topics: [],
    ...(await context.peers.describe(context.userId, peerIds, toSeconds(context.now))),
  };
  const last = shown.at(-1);
  if (last === undefined || shown.length >= total) return { _: 'messages.messages', ...content };
  return { _: 'messages.messagesSlice', ...(total >= mostFound && { inexact: true }), count: total, nextRate: last.message.date, ...content };
}
