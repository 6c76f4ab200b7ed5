/** Searches the texts of messages: in the store at once, on the server where it can be reached. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import { markedIdOf } from '../peers/peer-id.js';
import { toInputPeer } from '../peers/input-peer.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { endsInWord, wordsOf } from '../storage/words.js';
import type { AnswerSource } from './answer-source.js';
import { askIfReachable } from './ask-if-reachable.js';
import { chatIdOf } from './chat-id-of.js';
import type { ChatTarget } from './chat-target.js';
import { requireLocal } from './require-local.js';
import { resolvePeer } from './resolve-peer.js';

/** Where and how much is searched. */
export interface SearchMessagesOptions {
  /** Only in this chat. */
  readonly chat?: ChatTarget;
  /** At most so many, 1 to 100; 50. */
  readonly limit?: number;
  /** Goes on behind the last message of an earlier answer. */
  readonly after?: FoundMessage;
  /** `store`: only what is stored, at once. Otherwise the server is asked, too, if it can be reached. */
  readonly source?: 'store';
  readonly signal?: CancelSignal;
}

/** A message that was found, and where. */
export interface FoundMessage {
  readonly chatId: number;
  readonly message: tl.RawMessage | tl.RawMessageService;
}

/** Messages that were found. */
export interface FoundMessages {
  /** The newest first. */
  readonly messages: readonly FoundMessage[];
  readonly source: AnswerSource;
  /** Whether the server was asked, which knows all messages. */
  readonly isComplete: boolean;
}

/**
 * Resolves to messages that have all the words of a query, whatever their case and accents; the last word may be the beginning of one
 * (not in an encrypted store, and not on every server).
 *
 * Rejects with a `UsageError` for a query without words.
 *
 * @see https://core.telegram.org/method/messages.search
 * @see https://core.telegram.org/method/messages.searchGlobal
 */
export async function searchMessages(context: ClientContext, query: string, options: SearchMessagesOptions = {}): Promise<FoundMessages> {
  const { chat, limit = 50, after, source, signal } = options;
  const local = requireLocal(context, 'searchMessages');
  const words = wordsOf(query);
  if (words.length === 0) throw new UsageError('A search needs a word: letters or digits.');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new UsageError(`searchMessages() gives 1 to 100 messages at once, ${limit} were asked for.`);
  const peer = chat === undefined ? undefined : await resolvePeer(context, chat, signal);
  const chatId = peer && chatIdOf(peer, context.selfId);
  const behind = after && { chatId: after.chatId, id: after.message.id, date: after.message.date };
  const records = await local.store.searchMessages({ words, isPrefix: endsInWord(query), limit, ...(chatId !== undefined && { chatId }), ...(behind && { after: behind }) });
  const stored = records.map(({ chatId: where, message }): FoundMessage => ({ chatId: where, message }));
  if (source === 'store') return { messages: stored, source, isComplete: false };
  const found = await searchServer(context, { query, peer, limit, after, signal });
  if (found === undefined) return { messages: stored, source: 'store', isComplete: false };
  return { messages: mergeFound(found, stored).slice(0, limit), source: stored.length === 0 ? 'server' : 'both', isComplete: true };
}

interface ServerSearch {
  readonly query: string;
  readonly peer: tl.InputPeer | undefined;
  readonly limit: number;
  readonly after: FoundMessage | undefined;
  readonly signal: CancelSignal | undefined;
}

async function searchServer(context: ClientContext, { query: q, peer, limit, after, signal }: ServerSearch): Promise<readonly FoundMessage[] | undefined> {
  const filter = { _: 'inputMessagesFilterEmpty' } as const;
  const bounds = { minDate: 0, maxDate: 0, limit };
  const offsetId = after?.message.id ?? 0;
  const answer = peer
    ? await askIfReachable(context, { _: 'messages.search', peer, q, filter, ...bounds, offsetId, addOffset: 0, maxId: 0, minId: 0, hash: 0n }, signal)
    : await askIfReachable(context, { _: 'messages.searchGlobal', q, filter, ...bounds, offsetRate: after?.message.date ?? 0, offsetPeer: await offsetPeerOf(context, after), offsetId }, signal);
  if (answer === undefined || answer._ === 'messages.messagesNotModified') return undefined;
  return answer.messages.flatMap((message) => (message._ === 'messageEmpty' ? [] : { chatId: markedIdOf(message.peerId), message }));
}

async function offsetPeerOf(context: ClientContext, after: FoundMessage | undefined): Promise<tl.InputPeer> {
  const record = after && (await context.peers.get(after.chatId));
  return (record && toInputPeer(record, context.selfId)) ?? { _: 'inputPeerEmpty' };
}

/** What the server says of a message is newer than what is stored of it. */
function mergeFound(found: readonly FoundMessage[], stored: readonly FoundMessage[]): FoundMessage[] {
  const messages = new Map<string, FoundMessage>();
  for (const each of [...stored, ...found]) messages.set(`${each.chatId}:${each.message.id}`, each);
  return [...messages.values()].sort(
    (one, other) => other.message.date - one.message.date || other.chatId - one.chatId || other.message.id - one.message.id,
  );
}
