/** Chats, histories and messages as they are after a batch: what was read, with what the batch brings laid over it. */
import type * as tl from '@kitewire/tl-schema/api';
import { type ChatListRecord, type ChatRecord, positionOf } from '../storage/chat-records.js';
import type { LocalDeleteOperation, LocalOperation, LocalPutOperation } from '../storage/local-batch.js';
import type { ChatPageQuery, MessagePageQuery } from '../storage/local-store.js';
import type { HistoryRecord, MessageKey, MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { messageIdsOf, randomIdsOf } from '../storage/sent-ids.js';
import type { LocalChange } from './local-change.js';
import { MessageLayer } from './message-layer.js';

/** Where an overlay reads what it lies over. */
export interface LocalReader {
  readonly chats: { getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, ChatRecord | undefined>> };
  readonly histories: { getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, HistoryRecord | undefined>> };
  readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>>;
  readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>>;
  readMessagePage(query: MessagePageQuery): Promise<readonly MessageRecord[]>;
  readChatPage(query: ChatPageQuery): Promise<readonly ChatRecord[]>;
  /** These are in memory as a whole. */
  chatList(folderId: number): ChatListRecord;
  outboxOf(localId: number): OutboxRecord | undefined;
  outboxByRandomId(randomId: bigint): OutboxRecord | undefined;
  outboxByMessage(key: MessageKey): OutboxRecord | undefined;
  readonly folders: readonly tl.DialogFilter[] | undefined;
  readHistoryPage(query: { readonly afterChatId?: number; readonly limit: number }): Promise<readonly HistoryRecord[]>;
  /** Up to where updates of a chat's line are applied; absent where nobody tells of every change in it. */
  ptsOf(chatId: number): number | undefined;
}

/** Changes a chat and its history for new messages in it. */
export type CountArrivals = (records: readonly [MessageRecord, ...MessageRecord[]]) => void;

/** How many chats of a list are read at once. */
const listPage = 500;

/** The changes of one batch. Read first, then change; what was not read counts as not stored. */
export class LocalOverlay {
  readonly #reader: LocalReader;
  readonly #chats = new Map<number, ChatRecord | undefined>();
  readonly #histories = new Map<number, HistoryRecord | undefined>();
  readonly #messages = new MessageLayer();
  /** New messages by chat that are not yet counted in it. */
  readonly #arrivals = new Map<number, { readonly records: [MessageRecord, ...MessageRecord[]]; readonly count: CountArrivals }>();
  readonly #outbox = new Map<number, OutboxRecord | undefined>();
  readonly #chatsBefore = new Map<number, ChatRecord | undefined>();
  readonly #changedHistories = new Set<number>();
  readonly #lists = new Map<number, ChatListRecord>();
  readonly #gone: number[] = [];
  readonly #lost = new Set<number>();
  readonly #rearranged = new Set<number>();
  readonly #pts = new Map<number, number | undefined>();
  #isCommonLost = false;
  #isFromAnswer = false;
  readonly #operations: LocalOperation[] = [];
  /** In their order; of a message what is written, because mostly nobody wants to know. */
  readonly #changes: (LocalChange | MessageOperation)[] = [];
  #folders: { readonly now: readonly tl.DialogFilter[] | undefined } | undefined;

  constructor(reader: LocalReader) {
    this.#reader = reader;
  }

  /** Reads chats together with what is stored of their histories. */
  async readChats(ids: Iterable<number>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#chats.has(id));
    if (wanted.length === 0) return;
    const [chats, histories] = await Promise.all([this.#reader.chats.getMany(wanted), this.#reader.histories.getMany(wanted)]);
    for (const id of wanted) {
      this.#chats.set(id, chats.get(id));
      this.#histories.set(id, histories.get(id));
    }
  }

  /** Reads messages of a chat. */
  async readMessages(chatId: number, ids: Iterable<number>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#messages.has(chatId, id));
    if (wanted.length === 0) return;
    const stored = await this.#reader.readMessages(chatId, wanted);
    for (const id of wanted) this.#messages.layUnder(chatId, id, stored.get(id));
  }

  /** Reads a stretch of the stored messages of a chat; gives how many there are. */
  async readMessagePage(query: MessagePageQuery): Promise<number> {
    const stored = await this.#reader.readMessagePage(query);
    for (const record of stored) this.#messages.layUnder(query.chatId, record.id, record);
    return stored.length;
  }

  /** Reads messages of private chats and basic groups by their ids, and the chats that they are in. */
  async readCommonMessages(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const stored = await this.#reader.readCommonMessages(ids);
    for (const [id, record] of stored) this.#messages.layUnder(record.chatId, id, record);
    await this.readChats([...stored.values()].map(({ chatId }) => chatId));
  }

  /** Reads the chats of a list in its order, as long as `goesOn` says so. */
  async readList(folderId: number, goesOn: (chat: ChatRecord) => boolean): Promise<void> {
    let after: ChatPageQuery['after'];
    for (;;) {
      const page = await this.#reader.readChatPage({ folderId, limit: listPage, ...(after && { after }) });
      await this.readChats(page.map(({ chatId }) => chatId));
      const last = page.at(-1);
      if (last === undefined || page.length < listPage || !goesOn(last)) return;
      after = positionOf(last);
    }
  }

  /** Reads all histories, and the chats that have them. */
  async readHistories(): Promise<void> {
    let afterChatId: number | undefined;
    for (;;) {
      const page = await this.#reader.readHistoryPage({ limit: listPage, ...(afterChatId !== undefined && { afterChatId }) });
      await this.readChats(page.map(({ chatId }) => chatId));
      afterChatId = page.at(-1)?.chatId;
      if (page.length < listPage) return;
    }
  }

  chat(chatId: number): ChatRecord | undefined {
    this.#count(chatId);
    return this.#chats.get(chatId);
  }

  /** All chats that were read or put. */
  get chats(): readonly ChatRecord[] {
    this.#countAll();
    return [...this.#chats.values()].filter((chat) => chat !== undefined);
  }

  history(chatId: number): HistoryRecord | undefined {
    this.#count(chatId);
    return this.#histories.get(chatId);
  }

  /** All histories that were read or put. */
  get histories(): readonly HistoryRecord[] {
    this.#countAll();
    return [...this.#histories.values()].filter((history) => history !== undefined);
  }

  /** Up to where updates of a chat's line are applied; absent where nobody tells of every change in it. */
  ptsOf(chatId: number): number | undefined {
    return this.#pts.has(chatId) ? this.#pts.get(chatId) : this.#reader.ptsOf(chatId);
  }

  /** Whether updates tell of every change in a chat, so that what is stored without gaps stays so. */
  follows(chatId: number): boolean {
    return this.ptsOf(chatId) !== undefined;
  }

  /** The updates of a channel are followed up to here, or no longer. */
  setPts(chatId: number, pts: number | undefined): void {
    this.#pts.set(chatId, pts);
  }

  message(key: MessageKey): MessageRecord | undefined {
    return this.#messages.get(key);
  }

  /** The messages of a chat from among those that were read or put, in no order. */
  messagesOf(chatId: number): readonly MessageRecord[] {
    return this.#messages.of(chatId);
  }

  /** A message of a private chat or basic group, from among those that were read or put. */
  commonMessage(id: number): MessageRecord | undefined {
    return this.#messages.common(id);
  }

  outbox(localId: number): OutboxRecord | undefined {
    return this.#outbox.has(localId) ? this.#outbox.get(localId) : this.#reader.outboxOf(localId);
  }

  outboxByRandomId(randomId: bigint): OutboxRecord | undefined {
    for (const record of this.#outbox.values()) if (record && randomIdsOf(record).includes(randomId)) return record;
    const record = this.#reader.outboxByRandomId(randomId);
    return record && this.outbox(record.localId);
  }

  /** What was sent as this message, and only waits for it; or an album of which it is one of the messages. */
  outboxByMessage(key: MessageKey): OutboxRecord | undefined {
    for (const record of this.#outbox.values()) if (record?.chatId === key.chatId && messageIdsOf(record).includes(key.id)) return record;
    const record = this.#reader.outboxByMessage(key);
    return record && this.outbox(record.localId);
  }

  chatList(folderId: number): ChatListRecord {
    return this.#lists.get(folderId) ?? this.#reader.chatList(folderId);
  }

  get folders(): readonly tl.DialogFilter[] | undefined {
    return this.#folders ? this.#folders.now : this.#reader.folders;
  }

  /** Messages of private chats and basic groups that are gone, though none of them was stored. */
  get gone(): readonly number[] {
    return this.#gone;
  }

  /** Chats that were, or may have been, changed in more than their newest message and what that counts for, even if they are as before again. */
  get rearranged(): ReadonlySet<number> {
    this.#countAll();
    return this.#rearranged;
  }

  /** Whether this is what an answer says: that is not newer than what another answer says. */
  get isFromAnswer(): boolean {
    return this.#isFromAnswer;
  }

  /** Of which chats events were lost, so that an answer from before must not be taken for the truth. */
  get lost(): { readonly chatIds: ReadonlySet<number>; readonly common: boolean } {
    return { chatIds: this.#lost, common: this.#isCommonLost };
  }

  putChat(record: ChatRecord): void {
    this.#count(record.chatId);
    this.#noteChat(record.chatId);
    const former = this.#chats.get(record.chatId);
    if (former !== undefined && isRearranged(former, record)) this.#rearranged.add(record.chatId);
    this.#chats.set(record.chatId, record);
  }

  /** What a difference tells of a chat leaves out what is gone: an answer from before may count that. */
  noteLeftOut(chatId: number): void {
    this.#rearranged.add(chatId);
  }

  deleteChat(chatId: number): void {
    this.#count(chatId);
    this.#noteChat(chatId);
    this.#rearranged.add(chatId);
    this.#chats.set(chatId, undefined);
  }

  putHistory(record: HistoryRecord): void {
    this.#count(record.chatId);
    this.#histories.set(record.chatId, record);
    this.#changedHistories.add(record.chatId);
  }

  deleteHistory(chatId: number): void {
    this.#count(chatId);
    this.#histories.set(chatId, undefined);
    this.#changedHistories.add(chatId);
  }

  putMessage(record: MessageRecord): void {
    this.#messages.put(record);
    this.#write({ type: 'put', table: 'messages', value: record });
  }

  deleteMessage({ chatId, id }: MessageKey): void {
    this.#messages.delete({ chatId, id });
    this.#write({ type: 'delete', table: 'messages', key: { chatId, id } });
  }

  /** A message of a private chat or basic group is gone that is not stored, so that nobody knows where it was. */
  noteGone(id: number): void {
    this.#gone.push(id);
  }

  /** From here on this is what an answer says. */
  noteAnswer(): void {
    this.#isFromAnswer = true;
  }

  /** Events of a chat were lost. */
  noteLost(chatId: number): void {
    this.#lost.add(chatId);
  }

  /** Events of private chats and basic groups were lost. */
  noteCommonLost(): void {
    this.#isCommonLost = true;
  }

  /** Drops the stored messages with ids from `from` to `to`; `isGone` when they are no longer anywhere. */
  dropMessages(range: { readonly chatId: number; readonly from: number; readonly to: number }, isGone: boolean): void {
    const { chatId, from, to } = range;
    this.#messages.drop(range);
    this.#operations.push({ type: 'deleteMessages', chatId, from, to });
    this.#changes.push({ type: 'messagesDropped', chatId, from, to, isGone });
  }

  putOutbox(record: OutboxRecord): void {
    this.#changes.push({ type: 'outbox', before: this.outbox(record.localId), after: record });
    this.#outbox.set(record.localId, record);
    this.#operations.push({ type: 'put', table: 'outbox', value: record });
  }

  deleteOutbox(localId: number): void {
    this.#changes.push({ type: 'outbox', before: this.outbox(localId), after: undefined });
    this.#outbox.set(localId, undefined);
    this.#operations.push({ type: 'delete', table: 'outbox', key: localId });
  }

  putChatList(record: ChatListRecord): void {
    this.#lists.set(record.folderId, record);
    this.#operations.push({ type: 'put', table: 'chatLists', value: record });
    this.#changes.push({ type: 'chatList', folderId: record.folderId });
  }

  putFolders(folders: readonly tl.DialogFilter[]): void {
    this.#folders = { now: folders };
    this.#operations.push({ type: 'put', table: 'folders', value: folders });
    this.#changes.push({ type: 'folders' });
  }

  /** The stored folders are not those of the server any more. */
  deleteFolders(): void {
    this.#folders = { now: undefined };
    this.#operations.push({ type: 'delete', table: 'folders', key: true });
    this.#changes.push({ type: 'folders' });
  }

  /** What to commit: the messages in their order, then each chat and history once as it is now. */
  get operations(): readonly LocalOperation[] {
    this.#countAll();
    const operations = [...this.#operations];
    for (const chatId of this.#chatsBefore.keys()) {
      const value = this.#chats.get(chatId);
      operations.push(value ? { type: 'put', table: 'chats', value } : { type: 'delete', table: 'chats', key: chatId });
    }
    for (const chatId of this.#changedHistories) {
      const value = this.#histories.get(chatId);
      operations.push(value ? { type: 'put', table: 'histories', value } : { type: 'delete', table: 'histories', key: chatId });
    }
    return operations;
  }

  /** What the commit changes: messages and the outbox in their order, then each chat and history once. */
  get changes(): readonly LocalChange[] {
    this.#countAll();
    const chats = [...this.#chatsBefore].map(([chatId, before]): LocalChange => ({ type: 'chat', chatId, before, after: this.#chats.get(chatId) }));
    const histories = [...this.#changedHistories].map((chatId): LocalChange => ({ type: 'history', chatId }));
    return [...this.#changes.map(toChange), ...chats, ...histories];
  }

  /**
   * A new message counts in its chat. Of those that come in a row `count` is called once, with all of them, before
   * anybody looks at the chat or its history.
   */
  noteArrival(record: MessageRecord, count: CountArrivals): void {
    const waiting = this.#arrivals.get(record.chatId);
    if (waiting) waiting.records.push(record);
    else this.#arrivals.set(record.chatId, { records: [record], count });
  }

  #count(chatId: number): void {
    const waiting = this.#arrivals.get(chatId);
    if (!waiting) return;
    this.#arrivals.delete(chatId);
    waiting.count(waiting.records);
  }

  #countAll(): void {
    for (const chatId of this.#arrivals.keys()) this.#count(chatId);
  }

  #write(operation: MessageOperation): void {
    this.#operations.push(operation);
    this.#changes.push(operation);
  }

  #noteChat(chatId: number): void {
    if (!this.#chatsBefore.has(chatId)) this.#chatsBefore.set(chatId, this.#chats.get(chatId));
  }
}

/** What writes or deletes one message. */
type MessageOperation = Extract<LocalPutOperation | LocalDeleteOperation, { readonly table: 'messages' }>;

function toChange(change: LocalChange | MessageOperation): LocalChange {
  if (change.type === 'put') return { type: 'message', chatId: change.value.chatId, id: change.value.id, after: change.value };
  if (change.type === 'delete') return { type: 'message', chatId: change.key.chatId, id: change.key.id, after: undefined };
  return change;
}

function isRearranged(before: ChatRecord, after: ChatRecord): boolean {
  return (
    before.folderId !== after.folderId ||
    // The account has left it.
    (before.sortDate > 0 && after.sortDate === 0) ||
    before.pinnedAt !== after.pinnedAt ||
    before.isMarkedUnread !== after.isMarkedUnread ||
    before.readInboxMaxId !== after.readInboxMaxId ||
    before.readOutboxMaxId !== after.readOutboxMaxId ||
    before.draft !== after.draft ||
    before.notifySettings !== after.notifySettings
  );
}
