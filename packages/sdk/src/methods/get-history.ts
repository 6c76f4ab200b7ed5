/** Reads the messages of a chat: from the store where it has them, from the server where it has a hole. */
import { newerStretch, olderStretch, type Stretch } from '../chats/stretch.js';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { LocalData } from '../local/local-data.js';
import type { MessageRecord } from '../storage/message-records.js';
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

/** How a reading is cut into one of older and one of newer messages. */
interface Window {
  readonly older?: { readonly before: number | undefined; readonly limit: number };
  readonly newer?: { readonly after: number; readonly limit: number };
}

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
  const peer = await resolvePeer(context, chat, options.signal);
  const { local } = context;
  if (local === undefined || options.source === 'server') return fetchHistory(context, peer, options);
  const chatId = chatIdOf(peer, context.selfId);
  const stored = await readStored(local, chatId, options);
  if (!stored.isHole) return toPage(stored.records, 'store', true);
  const fetched = options.source === 'store' ? undefined : await fetchHistory(context, peer, options, 'ifReachable');
  if (fetched === undefined) return toPage(await readLoose(local, chatId, options), 'store', false);
  // What was stored meanwhile is newer than the answer, and closes the hole together with it.
  const completed = await readStored(local, chatId, options);
  const source = stored.records.length > 0 ? 'both' : 'server';
  return completed.isHole ? { ...fetched, source: 'server' } : toPage(completed.records, source, true);
}

function checkOptions({ limit = 100, before, after, around, until }: GetHistoryOptions): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw new UsageError(`getHistory() gives 1 to 100 messages at once, ${limit} were asked for.`);
  const given = [before, after, around, until].filter((each) => each !== undefined);
  if (given.length > 1) throw new UsageError('getHistory() takes one of before, after, around and until.');
}

/** Whatever is stored, holes or not: without the server it is all that one can read. */
async function readLoose(local: LocalData, chatId: number, options: GetHistoryOptions): Promise<readonly MessageRecord[]> {
  const { limit = 100, until } = options;
  const lastId = until === undefined ? undefined : await local.store.readLastIdUntil(chatId, until);
  if (until !== undefined && lastId === undefined) return [];
  const { older, newer } = windowOf({ ...options, limit, ...(lastId !== undefined && { before: lastId + 1 }) });
  const above = newer ? await readNewer(local, chatId, { from: newer.after + 1, isLast: true }, newer.limit) : [];
  const below = older ? await readOlder(local, chatId, { from: 0, ...(older.before !== undefined && { to: older.before - 1 }), isLast: true }, older.limit) : [];
  return [...[...above].reverse(), ...below];
}

async function readStored(local: LocalData, chatId: number, options: GetHistoryOptions): Promise<Part> {
  const { limit = 100, until } = options;
  const history = (await local.histories.getMany([chatId])).get(chatId);
  let window: Window;
  if (until === undefined) window = windowOf(options);
  else {
    const id = await local.store.readLastIdUntil(chatId, until);
    // Only where the next message is known, too, no other one can lie between it and the time.
    const next = id === undefined ? undefined : newerStretch(history, id);
    if (id === undefined || next === undefined) return { records: [], isHole: true };
    const [follower] = await readNewer(local, chatId, next, 1);
    if (follower === undefined && !next.isLast) return { records: [], isHole: true };
    window = { older: { before: id + 1, limit } };
  }
  const older = window.older && (await readPart(olderStretch(history, window.older.before), window.older.limit, (stretch, count) => readOlder(local, chatId, stretch, count)));
  const newer = window.newer && (await readPart(newerStretch(history, window.newer.after), window.newer.limit, (stretch, count) => readNewer(local, chatId, stretch, count)));
  const records = [...[...(newer?.records ?? [])].reverse(), ...(older?.records ?? [])];
  return { records, isHole: older?.isHole === true || newer?.isHole === true };
}

function windowOf({ limit = 100, before, after, around }: GetHistoryOptions): Window {
  if (after !== undefined) return { newer: { after, limit } };
  if (around === undefined) return { older: { before, limit } };
  const newer = Math.floor(limit / 2);
  // The message itself counts among the older ones.
  return { older: { before: around + 1, limit: limit - newer }, ...(newer > 0 && { newer: { after: around, limit: newer } }) };
}

async function readPart(
  stretch: Stretch | undefined,
  limit: number,
  read: (stretch: Stretch, limit: number) => Promise<readonly MessageRecord[]>,
): Promise<Part> {
  if (stretch === undefined) return { records: [], isHole: true };
  const records = await read(stretch, limit);
  return { records, isHole: records.length < limit && !stretch.isLast };
}

function readOlder({ store }: LocalData, chatId: number, { from, to }: Stretch, limit: number): Promise<readonly MessageRecord[]> {
  return store.readMessagePage({ chatId, from, ...(to !== undefined && { to }), limit, order: 'newestFirst' });
}

function readNewer({ store }: LocalData, chatId: number, { from, to }: Stretch, limit: number): Promise<readonly MessageRecord[]> {
  return store.readMessagePage({ chatId, from, ...(to !== undefined && { to }), limit, order: 'oldestFirst' });
}

function toPage(records: readonly MessageRecord[], source: AnswerSource, isComplete: boolean): HistoryPage {
  return { messages: records.map(({ message }) => message), source, isComplete };
}
