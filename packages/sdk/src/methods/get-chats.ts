/** Reads a list of chats: from the store as far as it goes, from the server behind that. */
import type * as tl from '@kitewire/tl-schema/api';
import { type Folder, isInFolder } from '../chats/folder-rule.js';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { LocalData } from '../local/local-data.js';
import { toInputPeer } from '../peers/input-peer.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { type ChatPosition, type ChatRecord, comparePositions, positionOf } from '../storage/chat-records.js';
import { type ChatItem, toChatItems } from '../views/chat-item.js';
import type { AnswerSource } from './answer-source.js';
import { askIfReachable } from './ask-if-reachable.js';
import { requireLocal } from './require-local.js';

/** Which chats are wanted; by default the first 100 of the main list. */
export interface GetChatsOptions {
  /** `main`, `archive`, or the id of a folder of the account. */
  readonly list?: ChatListName;
  /** At most so many, 1 to 1,000. */
  readonly limit?: number;
  /** Goes on behind a chat of an earlier answer. */
  readonly after?: Pick<ChatItem, 'position'>;
  /** `store`: the server is not asked. Otherwise it is for what the store lacks. */
  readonly source?: 'store';
  readonly signal?: CancelSignal;
}

/** A list of chats: the two that everybody has, or a folder by its id. */
export type ChatListName = 'main' | 'archive' | number;

/** Some chats of a list that follow one another. */
export interface ChatsPage {
  readonly chats: readonly ChatItem[];
  readonly source: AnswerSource;
  /** Whether nothing is missing; `false` when not all of the list is stored and the server was not asked or not reached. */
  readonly isComplete: boolean;
}

/** As many as the server gives at once. */
const pageSize = 100;

/**
 * Resolves to chats in the order of their list: pinned ones first, then by the newest message or draft.
 *
 * Rejects with a `UsageError` for a folder that the account does not have.
 *
 * @see https://core.telegram.org/method/messages.getDialogs
 */
export async function getChats(context: ClientContext, options: GetChatsOptions = {}): Promise<ChatsPage> {
  const { list = 'main', limit = 100, after, source, signal } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new UsageError(`getChats() gives 1 to 1,000 chats at once, ${limit} were asked for.`);
  const local = requireLocal(context, 'getChats');
  const lists = await listsOf(context, local, list);
  let hasAsked = false;
  for (;;) {
    const records = await readChats(context, local, lists, { limit, after: after?.position });
    const [end] = records.length < limit ? [] : records.slice(-1);
    const short = lists.folderIds.find((folderId) => !reachesTo(local, folderId, end));
    if (short === undefined || source === 'store' || !(await fetchDialogs(context, local, short, signal))) {
      const stored = hasAsked ? 'both' : 'store';
      return { chats: await toChatItems(records, { local, peers: context.peers }), source: stored, isComplete: short === undefined };
    }
    hasAsked = true;
  }
}

/** Where the chats of a list are looked for, and which of them belong to it. */
interface Lists {
  readonly folderIds: readonly number[];
  readonly folder?: Folder;
}

async function listsOf(context: ClientContext, local: LocalData, list: ChatListName): Promise<Lists> {
  if (list === 'main') return { folderIds: [0] };
  if (list === 'archive') return { folderIds: [1] };
  const told = local.folders === undefined ? await askIfReachable(context, { _: 'messages.getDialogFilters' }) : undefined;
  const folder = (local.folders ?? told?.filters)?.find((each) => each._ !== 'dialogFilterDefault' && each.id === list);
  if (folder === undefined || folder._ === 'dialogFilterDefault') throw new UsageError(`The account has no folder ${list}.`);
  const withArchive = folder._ === 'dialogFilterChatlist' || !folder.excludeArchived;
  return { folderIds: withArchive ? [0, 1] : [0], folder };
}

async function readChats(
  context: ClientContext,
  local: LocalData,
  { folderIds, folder }: Lists,
  { limit, after }: { readonly limit: number; readonly after: ChatPosition | undefined },
): Promise<readonly ChatRecord[]> {
  const parts = await Promise.all(folderIds.map((folderId) => readList(context, local, { folderId, folder, limit, after })));
  const chats = parts.flat();
  if (parts.length > 1) chats.sort((one, other) => comparePositions(positionOf(one), positionOf(other)));
  return chats.slice(0, limit);
}

async function readList(
  context: ClientContext,
  local: LocalData,
  query: { readonly folderId: number; readonly folder: Folder | undefined; readonly limit: number; readonly after: ChatPosition | undefined },
): Promise<ChatRecord[]> {
  const { folderId, folder, limit } = query;
  const found: ChatRecord[] = [];
  let { after } = query;
  while (found.length < limit) {
    const records = await local.store.readChatPage({ folderId, limit, ...(after && { after }) });
    found.push(...(folder ? await chooseChats(context, folder, records) : records));
    const last = records.at(-1);
    if (last === undefined || records.length < limit) break;
    after = positionOf(last);
  }
  return found.slice(0, limit);
}

async function chooseChats(context: ClientContext, folder: Folder, records: readonly ChatRecord[]): Promise<readonly ChatRecord[]> {
  const peers = await context.peers.getMany(records.map(({ chatId }) => chatId));
  const now = context.clock.now().unix / 1000;
  return records.filter((record) => {
    const peer = peers.get(record.chatId);
    return peer !== undefined && isInFolder(folder, { record, peer, selfId: context.selfId, now });
  });
}

/** Whether every chat of a list that stands before a certain one is stored; without one, whether all are. */
function reachesTo(local: LocalData, folderId: number, end: ChatRecord | undefined): boolean {
  const { isComplete, next } = local.chatList(folderId);
  if (isComplete) return true;
  return end !== undefined && next !== undefined && (end.pinnedAt !== undefined || end.sortDate > next.date);
}

/** Stores the next chats of a list; resolves to whether more is known of it now. */
async function fetchDialogs(context: ClientContext, local: LocalData, folderId: number, signal: CancelSignal | undefined): Promise<boolean> {
  const { next, isComplete } = local.chatList(folderId);
  const request: tl.MessagesGetDialogsRequest = { _: 'messages.getDialogs', folderId, limit: pageSize, hash: 0n, ...(await offsetOf(context, next)) };
  if ((await askIfReachable(context, request, signal)) === undefined) return false;
  // The client stores what it answers, unless there is no space for it: then asking again would not help.
  const now = local.chatList(folderId);
  return now.next !== next || now.isComplete !== isComplete;
}

async function offsetOf(
  context: ClientContext,
  next: { readonly date: number; readonly messageId: number; readonly chatId: number } | undefined,
): Promise<Pick<tl.MessagesGetDialogsRequest, 'offsetDate' | 'offsetId' | 'offsetPeer'>> {
  const record = next && (await context.peers.get(next.chatId));
  const offsetPeer = record && toInputPeer(record, context.selfId);
  return { offsetDate: next?.date ?? 0, offsetId: next?.messageId ?? 0, offsetPeer: offsetPeer ?? { _: 'inputPeerEmpty' } };
}
