/** Reads messages by their ids: from the store where it has them, else from the server. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { isInRange } from '../chats/stretch.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { AnswerSource } from './answer-source.js';
import { askIfReachable } from './ask-if-reachable.js';
import type { CallOptions } from './call-options.js';
import { chatIdOf } from './chat-id-of.js';
import type { ChatTarget } from './chat-target.js';
import { type ResolvedChat, resolveChat } from './resolve-chat.js';

/** Messages of a chat. */
export interface MessagesPage {
  /** Those that are there, in the order in which they were asked for. */
  readonly messages: readonly (tl.RawMessage | tl.RawMessageService)[];
  readonly source: AnswerSource;
  /** Whether those that are missing are not there; `false` when the server was not reached. */
  readonly isComplete: boolean;
}

/** Where messages are looked for. */
export interface GetMessagesOptions extends CallOptions {
  /** Unless given in the store first, and on the server for what it lacks. */
  readonly source?: 'store' | 'server';
}

/**
 * Resolves to those of up to 100 messages of a chat that are there.
 *
 * @see https://core.telegram.org/method/messages.getMessages
 * @see https://core.telegram.org/method/channels.getMessages
 */
export async function getMessages(context: ClientContext, chat: ChatTarget, ids: readonly number[], { source, signal }: GetMessagesOptions = {}): Promise<MessagesPage> {
  const target = await resolveChat(context, chat, signal);
  const { local } = context;
  if (local === undefined || source === 'server') return { messages: inOrder(ids, toMessages(await context.call(requestFor(target, ids), { signal }))), source: 'server', isComplete: true };
  const chatId = chatIdOf(target.peer, context.selfId);
  const records = await local.readMessages(chatId, ids);
  const history = await local.histories.get(chatId);
  // Inside of a range everything is stored: what is not there does not exist.
  const missing = ids.filter((id) => !records.has(id) && !isInRange(history, id));
  const stored = [...records.values()].map(({ message }) => message);
  const found = missing.length === 0 || source === 'store' ? undefined : await fetchMessages(context, target, missing, signal);
  const answer = stored.length === 0 && found ? 'server' : found ? 'both' : 'store';
  return { messages: inOrder(ids, [...stored, ...(found ?? [])]), source: answer, isComplete: missing.length === 0 || found !== undefined };
}

async function fetchMessages(context: ClientContext, target: ResolvedChat, ids: readonly number[], signal: CancelSignal | undefined): Promise<(tl.RawMessage | tl.RawMessageService)[] | undefined> {
  const answer = await askIfReachable(context, requestFor(target, ids), signal);
  return answer && toMessages(answer);
}

function requestFor(target: ResolvedChat, ids: readonly number[]): tl.ChannelsGetMessagesRequest | tl.MessagesGetMessagesRequest {
  const id = ids.map((each): tl.InputMessage => ({ _: 'inputMessageID', id: each }));
  return target.kind === 'channel' ? { _: 'channels.getMessages', channel: target.channel, id } : { _: 'messages.getMessages', id };
}

function toMessages(answer: tl.MessagesMessages): (tl.RawMessage | tl.RawMessageService)[] {
  return answer._ === 'messages.messagesNotModified' ? [] : answer.messages.filter((message) => message._ !== 'messageEmpty');
}

function inOrder(ids: readonly number[], messages: readonly (tl.RawMessage | tl.RawMessageService)[]): (tl.RawMessage | tl.RawMessageService)[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
