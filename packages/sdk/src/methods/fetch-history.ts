/** Asks the server for a part of a history. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { askIfReachable } from './ask-if-reachable.js';
import type { GetHistoryOptions, HistoryPage } from './history-page.js';

/** Resolves to the server's answer; to `undefined` when it cannot be reached and was asked `ifReachable`. */
export async function fetchHistory(context: ClientContext, peer: tl.InputPeer, options: GetHistoryOptions): Promise<HistoryPage>;
export async function fetchHistory(
  context: ClientContext,
  peer: tl.InputPeer,
  options: GetHistoryOptions,
  mode: 'ifReachable',
): Promise<HistoryPage | undefined>;
export async function fetchHistory(
  context: ClientContext,
  peer: tl.InputPeer,
  options: GetHistoryOptions,
  mode?: 'ifReachable',
): Promise<HistoryPage | undefined> {
  const { after, signal } = options;
  const request: tl.MessagesGetHistoryRequest = { _: 'messages.getHistory', peer, ...placeOf(options), maxId: 0, minId: 0, hash: 0n };
  // A client that keeps chats stores what it answers.
  const answer = mode === 'ifReachable' ? await askIfReachable(context, request, signal) : await context.call(request, { signal });
  if (answer === undefined) return undefined;
  const messages = answer._ === 'messages.messagesNotModified' ? [] : answer.messages.filter((message) => message._ !== 'messageEmpty');
  return { messages: messages.filter(({ id }) => id > (after ?? 0)), source: 'server', isComplete: true };
}

/** Where the server is to begin: it counts from the message before which it is asked, downwards. */
function placeOf({ limit = 100, before, after, around, until }: GetHistoryOptions): Pick<tl.MessagesGetHistoryRequest, 'limit' | 'offsetId' | 'offsetDate' | 'addOffset'> {
  if (before !== undefined) return { limit, offsetId: before, offsetDate: 0, addOffset: 0 };
  if (after !== undefined) {
    // With one that is not newer the answer shows that nothing is missing in between.
    const newer = Math.min(limit, 99);
    return { limit: newer + 1, offsetId: after + 1, offsetDate: 0, addOffset: -newer };
  }
  if (around !== undefined) return { limit, offsetId: around + 1, offsetDate: 0, addOffset: -Math.floor(limit / 2) };
  return { limit, offsetId: 0, offsetDate: until === undefined ? 0 : until + 1, addOffset: 0 };
}
