/** Reads the messages of a chat: from the store where it has them, from the server where it has a hole. */
import { newerStretch, olderStretch, type Stretch } from '../chats/stretch.js';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { LocalData } from '../local/local-data.js';
import type { MessagePageQuery } from '../storage/local-store.js';
import type { HistoryRecord, MessageRecord } from '../storage/message-records.js';
import type { AnswerSource } from './answer-source.js';
import { chatIdOf } from './chat-id-of.js';
import type { ChatTarget } from './chat-target.js';
import { fetchHistory } from './fetch-history.js';
import type { GetHistoryOptions, HistoryPage } from './history-page.js';
import { resolvePeer } from './resolve-peer.js';

/** What one direction of a reading has brought, and whether it had to stop at a hole. */
interface Part {
  readonly records: readonly MessageRecord[];
  readonly isHole: boolean;
}

const hole: Part = { records: [], isHole: true };

/** How a reading is cut into one of older and one of newer messages. */
interface Window {
  readonly older?: { readonly before: number | undefined; readonly limit: number };
  readonly newer?: { readonly after: number; readonly limit: number };
}

/** What is read of a stretch. */
type PartQuery = Pick<MessagePageQuery, 'chatId' | 'limit' | 'order'>;

/**
 * Resolves to messages of a chat, newest first.
 *
 * What is stored without a gap is answered without the network. At a hole the server is asked, if it can be reached, and what
 * it answers is stored. Rejects with an `RpcError` where the server refuses, with a `UsageError` for contradicting options.
 *
 * @see https://core.telegram.org/method/messages.getHistory
 */
export async function getHistory(context: ClientContext, chat: ChatTarget, options: GetHistoryOptions = {}): Promise<HistoryPage> {
  checkOptions(options);
  const { local } = context;
  if (local === undefined || options.source === 'server') return fetchHistory(context, await resolvePeer(context, chat, options.signal), options);
  // What is stored of a chat lies under its id: who that is only matters to whoever has to ask the server.
  const target = Number.isSafeInteger(chat) ? (chat as number) : await resolvePeer(context, chat, options.signal);
  const chatId = typeof target === 'number' ? target : chatIdOf(target, context.selfId);
  const stored = await readStored(local, chatId, options);
  return stored.isHole ? completeHistory(context, local, { target, chatId, stored, options }) : toPage(stored.records, 'store', true);
}

/** What was found before a hole, and how it is filled. */
interface Incomplete {
  readonly target: ChatTarget;
  readonly chatId: number;
  readonly stored: Part;
  readonly options: GetHistoryOptions;
}

async function completeHistory(context: ClientContext, local: LocalData, { target, chatId, stored, options }: Incomplete): Promise<HistoryPage> {
  const peer = await resolvePeer(context, target, options.signal);
  const fetched = options.source === 'store' ? undefined : await fetchHistory(context, peer, options, 'ifReachable');
  if (fetched === undefined) return toPage(await readLoose(local, chatId, options), 'store', false);
  // What was stored meanwhile is newer than the answer, and closes the hole together with it.
  const completed = await readStored(local, chatId, options);
  const source = stored.records.length > 0 ? 'both' : 'server';
  return completed.isHole ? { ...fetched, source: 'server' } : toPage(completed.records, source, true);
}

function checkOptions({ limit = 100, before, after, around, until }: GetHistoryOptions): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new UsageError(`getHistory() gives 1 to 100 messages at once, ${limit} were asked for.`);
  const given = Number(before !== undefined) + Number(after !== undefined) + Number(around !== undefined) + Number(until !== undefined);
  if (given > 1) throw new UsageError('getHistory() takes one of before, after, around and until.');
}

/** Whatever is stored, holes or not: without the server it is all that one can read. */
async function readLoose(local: LocalData, chatId: number, options: GetHistoryOptions): Promise<readonly MessageRecord[]> {
  const { limit = 100, until } = options;
  const lastId = until === undefined ? undefined : await local.store.readLastIdUntil(chatId, until);
  if (until !== undefined && lastId === undefined) return [];
  const { older, newer } = windowOf({ ...options, limit, ...(lastId !== undefined && { before: lastId + 1 }) });
  const above = newer && (await readPart(local, { from: newer.after + 1, isLast: true }, { chatId, limit: newer.limit, order: 'oldestFirst' }));
  const below = older && (await readPart(local, { from: 0, ...(older.before !== undefined && { to: older.before - 1 }), isLast: true }, { chatId, limit: older.limit, order: 'newestFirst' }));
  return above === undefined ? (below ?? hole).records : joinParts(above, below).records;
}

async function readStored(local: LocalData, chatId: number, options: GetHistoryOptions): Promise<Part> {
  const history = await local.histories.get(chatId);
  const window = options.until === undefined ? windowOf(options) : await windowUntil(local, history, { chatId, until: options.until, limit: options.limit });
  if (window === undefined) return hole;
  const { older, newer } = window;
  const below = older && (await readPart(local, olderStretch(history, older.before), { chatId, limit: older.limit, order: 'newestFirst' }));
  const above = newer && (await readPart(local, newerStretch(history, newer.after), { chatId, limit: newer.limit, order: 'oldestFirst' }));
  return above === undefined ? (below ?? hole) : joinParts(above, below);
}

function windowOf({ limit = 100, before, after, around }: GetHistoryOptions): Window {
  if (around !== undefined) return windowAround(around, limit);
  return after === undefined ? { older: { before, limit } } : { newer: { after, limit } };
}

function windowAround(around: number, limit: number): Window {
  const newer = Math.floor(limit / 2);
  // The message itself counts among the older ones.
  return { older: { before: around + 1, limit: limit - newer }, ...(newer > 0 && { newer: { after: around, limit: newer } }) };
}

/** The window of what was written up to a time; nothing where a hole may lie at that time. */
async function windowUntil(
  local: LocalData,
  history: HistoryRecord | undefined,
  { chatId, until, limit = 100 }: { readonly chatId: number; readonly until: number; readonly limit: number | undefined },
): Promise<Window | undefined> {
  const id = await local.store.readLastIdUntil(chatId, until);
  // Only where the next message is known, too, no other one can lie between it and the time.
  const next = id === undefined ? undefined : newerStretch(history, id);
  if (id === undefined || next === undefined) return undefined;
  const { isHole } = await readPart(local, next, { chatId, limit: 1, order: 'oldestFirst' });
  return isHole ? undefined : { older: { before: id + 1, limit } };
}

async function readPart(local: LocalData, stretch: Stretch | undefined, query: PartQuery): Promise<Part> {
  if (stretch === undefined) return hole;
  const records = await local.store.readMessagePage({ ...stretch, ...query });
  return { records, isHole: records.length < query.limit && !stretch.isLast };
}

/** The newer messages stand first, and were read from the oldest on. */
function joinParts(newer: Part, older: Part | undefined): Part {
  return { records: [...[...newer.records].reverse(), ...(older?.records ?? [])], isHole: newer.isHole || older?.isHole === true };
}

function toPage(records: readonly MessageRecord[], source: AnswerSource, isComplete: boolean): HistoryPage {
  return { messages: records.map(({ message }) => message), source, isComplete };
}
