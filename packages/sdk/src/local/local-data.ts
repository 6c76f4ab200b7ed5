/** The local store of one client as its other parts use it: reads through caches, changes one after the other, news of them. */
import type * as tl from '@kitewire/tl-schema/api';
import { markChannel } from '../peers/peer-id.js';
import type { ChatListRecord, ChatRecord } from '../storage/chat-records.js';
import type { LocalBatch, LocalOperation } from '../storage/local-batch.js';
import type { ChatPageQuery, LocalStore, MessagePageQuery, StoredLocalState } from '../storage/local-store.js';
import { type HistoryRecord, isCommonChat, type MessageKey, type MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import type { ChannelState } from '../storage/records.js';
import { messageIdsOf, randomIdsOf } from '../storage/sent-ids.js';
import type { LocalChange } from './local-change.js';
import { LocalOverlay, type LocalReader } from './local-overlay.js';
import { RecentRecords } from './recent-records.js';
import { StaleGuard } from './stale-guard.js';

/** Hears what commits have changed; must not throw. */
export type LocalListener = (changes: readonly LocalChange[]) => void;

/** What the parts of a client have in common of its local store. */
export class LocalData implements LocalReader {
  readonly store: LocalStore;
  readonly chats: RecentRecords<ChatRecord>;
  readonly histories: RecentRecords<HistoryRecord>;
  readonly #inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly #listeners = new Set<LocalListener>();
  readonly #chatLists = new Map<number, ChatListRecord>();
  readonly #outbox = new Map<number, OutboxRecord>();
  readonly #byRandomId = new Map<bigint, number>();
  /** Of what was sent and waits for its message. */
  readonly #byMessage = new Map<string, number>();
  readonly #guards = new Set<StaleGuard>();
  /** Up to where the channels are followed, by marked id. */
  readonly #channelPts = new Map<number, number>();
  #pts: number;
  #folders: readonly tl.DialogFilter[] | undefined;

  /** @param inTurn runs what reads and then writes one after the other, together with all other such work of the client */
  constructor(store: LocalStore, state: StoredLocalState, inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>) {
    this.store = store;
    this.#inTurn = inTurn;
    this.chats = new RecentRecords((ids) => store.readChats(ids));
    this.histories = new RecentRecords((ids) => store.readHistories(ids));
    this.#folders = state.folders;
    this.#pts = state.updateState?.pts ?? 0;
    for (const channel of state.channelStates) this.#follow(channel);
    for (const list of state.chatLists) this.#chatLists.set(list.folderId, list);
    for (const record of state.outbox) this.#keepOutbox(record);
  }

  /** The account's folders; absent before the server was asked. */
  get folders(): readonly tl.DialogFilter[] | undefined {
    return this.#folders;
  }

  /** Everything in the outbox, by ascending local id. */
  get outbox(): ReadonlyMap<number, OutboxRecord> {
    return this.#outbox;
  }

  /** How much of a list of chats is stored. */
  chatList(folderId: number): ChatListRecord {
    return this.#chatLists.get(folderId) ?? { folderId, isComplete: false };
  }

  readMessages(chatId: number, ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    return this.store.readMessages(chatId, ids);
  }

  readCommonMessages(ids: readonly number[]): Promise<ReadonlyMap<number, MessageRecord>> {
    return this.store.readCommonMessages(ids);
  }

  readMessagePage(query: MessagePageQuery): Promise<readonly MessageRecord[]> {
    return this.store.readMessagePage(query);
  }

  readChatPage(query: ChatPageQuery): Promise<readonly ChatRecord[]> {
    return this.store.readChatPage(query);
  }

  readHistoryPage(query: { readonly afterChatId?: number; readonly limit: number }): Promise<readonly HistoryRecord[]> {
    return this.store.readHistoryPage(query);
  }

  ptsOf(chatId: number): number | undefined {
    return isCommonChat(chatId) ? this.#pts : this.#channelPts.get(chatId);
  }

  outboxOf(localId: number): OutboxRecord | undefined {
    return this.#outbox.get(localId);
  }

  outboxByRandomId(randomId: bigint): OutboxRecord | undefined {
    const localId = this.#byRandomId.get(randomId);
    return localId === undefined ? undefined : this.#outbox.get(localId);
  }

  outboxByMessage(key: MessageKey): OutboxRecord | undefined {
    const localId = this.#byMessage.get(nameOf(key));
    return localId === undefined ? undefined : this.#outbox.get(localId);
  }

  /** Notes from now on what changes, until it is told to `end`: for an answer of the server that is on its way. */
  guard(): StaleGuard {
    const guard: StaleGuard = new StaleGuard(() => void this.#guards.delete(guard));
    this.#guards.add(guard);
    return guard;
  }

  /** Calls a listener after every commit that changed something; gives what ends that. */
  watch(listener: LocalListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Reads, plans and commits, when it is this work's turn. What the plan rejects with is passed on, and nothing is stored. */
  async change<Result>(plan: (overlay: LocalOverlay) => Promise<Result> | Result): Promise<Result> {
    return this.#inTurn(async () => {
      const overlay = new LocalOverlay(this);
      const result = await plan(overlay);
      await this.commit(overlay);
      return result;
    });
  }

  /** Commits an overlay in one batch with other operations. Only for those whose turn it is. */
  async commit(overlay: LocalOverlay, others: LocalBatch = []): Promise<void> {
    const operations = overlay.operations;
    const batch = others.length === 0 ? operations : [...operations, ...others];
    if (batch.length > 0) await this.store.commit(batch);
    for (const operation of batch) this.#take(operation);
    if (this.#guards.size === 0 && this.#listeners.size === 0) return;
    const { changes } = overlay;
    if (!overlay.isFromAnswer) for (const guard of this.#guards) guard.note(overlay, changes);
    const peers = others.flatMap((operation): LocalChange[] => (operation.type === 'put' && operation.table === 'peers' ? [{ type: 'peer', record: operation.value }] : []));
    this.#tell([...peers, ...changes]);
  }

  /** Everything was removed from the store. */
  cleared(): void {
    this.chats.clear();
    this.histories.clear();
    this.#chatLists.clear();
    this.#outbox.clear();
    this.#byRandomId.clear();
    this.#byMessage.clear();
    this.#channelPts.clear();
    this.#pts = 0;
    for (const guard of this.#guards) guard.giveUp();
    this.#folders = undefined;
    this.#tell([{ type: 'cleared' }]);
  }

  #tell(changes: readonly LocalChange[]): void {
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes);
  }

  #take(operation: LocalOperation): void {
    if (operation.type === 'put') {
      // Most are, and no part of them is in memory.
      if (operation.table === 'messages') return;
      if (operation.table === 'chats') this.chats.set(operation.value.chatId, operation.value);
      else if (operation.table === 'histories') this.histories.set(operation.value.chatId, operation.value);
      else if (operation.table === 'chatLists') this.#chatLists.set(operation.value.folderId, operation.value);
      else if (operation.table === 'folders') this.#folders = operation.value;
      else if (operation.table === 'outbox') this.#keepOutbox(operation.value);
      else if (operation.table === 'channelStates') this.#follow(operation.value);
      else if (operation.table === 'updateState') this.#pts = operation.value.pts;
    } else if (operation.type === 'delete') {
      if (operation.table === 'chats') this.chats.set(operation.key, undefined);
      else if (operation.table === 'histories') this.histories.set(operation.key, undefined);
      else if (operation.table === 'outbox') this.#dropOutbox(operation.key);
      else if (operation.table === 'folders') this.#folders = undefined;
      else if (operation.table === 'channelStates') this.#channelPts.delete(markChannel(operation.key));
    }
  }

  #follow({ channelId, pts }: ChannelState): void {
    if (pts > 0) this.#channelPts.set(markChannel(channelId), pts);
    else this.#channelPts.delete(markChannel(channelId));
  }

  #keepOutbox(record: OutboxRecord): void {
    this.#dropNames(this.#outbox.get(record.localId));
    const { localId, chatId } = record;
    this.#outbox.set(localId, record);
    for (const randomId of randomIdsOf(record)) this.#byRandomId.set(randomId, localId);
    for (const id of messageIdsOf(record)) this.#byMessage.set(nameOf({ chatId, id }), localId);
  }

  #dropOutbox(localId: number): void {
    this.#dropNames(this.#outbox.get(localId));
    this.#outbox.delete(localId);
  }

  #dropNames(record: OutboxRecord | undefined): void {
    if (record === undefined) return;
    for (const randomId of randomIdsOf(record)) this.#byRandomId.delete(randomId);
    for (const id of messageIdsOf(record)) this.#byMessage.delete(nameOf({ chatId: record.chatId, id }));
  }
}

function nameOf({ chatId, id }: MessageKey): string {
  return `${chatId}:${id}`;
}
