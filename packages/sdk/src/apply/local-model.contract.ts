/** A model of an account on a server, for tests of what the local store makes of its updates. */
import type * as tl from '@kitewire/tl-schema/api';
import { isCommonChat } from '../storage/message-records.js';
import { toPeer } from '../peers/peer-id.js';

/** Two people, a group and two channels. */
export const modelChats = [7, 8, -5, -1_000_000_000_201, -1_000_000_000_202] as const;

/** The lines of events: of private chats and groups, of what is under seq, and of each channel by its marked id. */
export type ModelLine = 'common' | 'seq' | number;

/** Where every line begins. */
export const firstPts = 1;

/** One event, as it is told when it happens. */
interface ModelEvent {
  readonly update: tl.Update;
}

interface ModelChat {
  readonly messages: Map<number, tl.RawMessage>;
  readInboxMaxId: number;
  draft: tl.RawDraftMessage | undefined;
  pinnedAt: number | undefined;
}

/** The true state, and everything that has happened. */
export class LocalModel {
  readonly chats: ReadonlyMap<number, ModelChat> = new Map(
    modelChats.map((chatId) => [chatId, { messages: new Map(), readInboxMaxId: 0, draft: undefined, pinnedAt: undefined }]),
  );
  readonly lines: ReadonlyMap<ModelLine, ModelEvent[]> = new Map<ModelLine, ModelEvent[]>(
    [...(['common', 'seq'] as const), ...modelChats.filter((id) => !isCommonChat(id))].map((line) => [line, []]),
  );
  readonly #lastIds = new Map<ModelLine, number>();
  #clock = 1000;

  chat(chatId: number): ModelChat {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw new Error(`There is no chat ${chatId}.`);
    return chat;
  }

  /** The ids of a chat, the newest first. */
  idsOf(chatId: number): readonly number[] {
    return [...this.chat(chatId).messages.keys()].toSorted((one, other) => other - one);
  }

  unreadOf(chatId: number): number {
    const { messages, readInboxMaxId } = this.chat(chatId);
    return [...messages.values()].filter(({ id, out }) => out !== true && id > readInboxMaxId).length;
  }

  send(chatId: number, out: boolean, skip: number): void {
    const line = lineOf(chatId);
    const id = (this.#lastIds.get(line) ?? 0) + 1 + skip;
    this.#lastIds.set(line, id);
    this.#clock += 1;
    const message: tl.RawMessage = { _: 'message', id, peerId: toPeer(chatId), fromId: { _: 'peerUser', userId: out ? 1 : 7 }, date: this.#clock, message: 'a', ...(out && { out }) };
    this.chat(chatId).messages.set(id, message);
    const counts = this.#next(line);
    this.#tell(line, isCommonChat(chatId) ? { _: 'updateNewMessage', message, ...counts } : { _: 'updateNewChannelMessage', message, ...counts });
  }

  edit(chatId: number, index: number): void {
    const id = this.idsOf(chatId)[index];
    const former = id === undefined ? undefined : this.chat(chatId).messages.get(id);
    if (former === undefined) return;
    const message = { ...former, message: `${former.message}b` };
    this.chat(chatId).messages.set(message.id, message);
    const line = lineOf(chatId);
    const counts = this.#next(line);
    this.#tell(line, isCommonChat(chatId) ? { _: 'updateEditMessage', message, ...counts } : { _: 'updateEditChannelMessage', message, ...counts });
  }

  delete(chatId: number, index: number, count: number): void {
    const messages = this.idsOf(chatId).slice(index, index + count);
    if (messages.length === 0) return;
    for (const id of messages) this.chat(chatId).messages.delete(id);
    const line = lineOf(chatId);
    const counts = this.#next(line);
    const peer = toPeer(chatId);
    this.#tell(line, peer._ === 'peerChannel' ? { _: 'updateDeleteChannelMessages', channelId: peer.channelId, messages, ...counts } : { _: 'updateDeleteMessages', messages, ...counts });
  }

  read(chatId: number, index: number): void {
    const chat = this.chat(chatId);
    const maxId = this.idsOf(chatId)[index] ?? 0;
    if (maxId <= chat.readInboxMaxId) return;
    chat.readInboxMaxId = maxId;
    const stillUnreadCount = this.unreadOf(chatId);
    const peer = toPeer(chatId);
    // How far a channel is read is not told on its own line.
    if (peer._ === 'peerChannel') this.#tell('seq', { _: 'updateReadChannelInbox', channelId: peer.channelId, maxId, stillUnreadCount, pts: 1 });
    else this.#tell('common', { _: 'updateReadHistoryInbox', peer, maxId, stillUnreadCount, ...this.#next('common') });
  }

  setDraft(chatId: number, isThere: boolean): void {
    this.#clock += 1;
    const draft: tl.RawDraftMessage | undefined = isThere ? { _: 'draftMessage', message: 'c', date: this.#clock } : undefined;
    this.chat(chatId).draft = draft;
    this.#tell('seq', { _: 'updateDraftMessage', peer: toPeer(chatId), draft: draft ?? { _: 'draftMessageEmpty' } });
  }

  pin(chatId: number, isPinned: boolean): void {
    const pinned = this.pinned.filter((id) => id !== chatId);
    for (const chat of this.chats.values()) chat.pinnedAt = undefined;
    (isPinned ? [chatId, ...pinned] : pinned).forEach((id, index) => (this.chat(id).pinnedAt = index));
    this.#tell('seq', { _: 'updateDialogPinned', peer: { _: 'dialogPeer', peer: toPeer(chatId) }, ...(isPinned && { pinned: true }) });
  }

  get pinned(): readonly number[] {
    return modelChats.filter((id) => this.chat(id).pinnedAt !== undefined).toSorted((a, b) => (this.chat(a).pinnedAt ?? 0) - (this.chat(b).pinnedAt ?? 0));
  }

  getHistory(chatId: number, { offsetId, addOffset, limit }: { readonly offsetId: number; readonly addOffset: number; readonly limit: number }): tl.RawMessagesMessages | tl.RawMessagesMessagesSlice {
    const ids = this.idsOf(chatId);
    const begin = Math.max(0, (offsetId === 0 ? 0 : ids.filter((id) => id >= offsetId).length) + addOffset);
    const end = (offsetId === 0 ? 0 : ids.filter((id) => id >= offsetId).length) + addOffset + limit;
    const messages = ids.slice(begin, Math.max(begin, end)).flatMap((id) => this.chat(chatId).messages.get(id) ?? []);
    const rest = { messages, topics: [], chats: [], users: [] };
    return messages.length === ids.length ? { _: 'messages.messages', ...rest } : { _: 'messages.messagesSlice', count: ids.length, ...rest };
  }

  dialogOf(chatId: number): tl.RawDialog {
    const { readInboxMaxId, draft, pinnedAt } = this.chat(chatId);
    return {
      ...{ _: 'dialog', peer: toPeer(chatId), topMessage: this.idsOf(chatId)[0] ?? 0, readInboxMaxId, readOutboxMaxId: 0, unreadCount: this.unreadOf(chatId) },
      ...{ unreadMentionsCount: 0, unreadReactionsCount: 0, notifySettings: { _: 'peerNotifySettings' } },
      ...(draft && { draft }),
      ...(pinnedAt !== undefined && { pinned: true }),
      ...(!isCommonChat(chatId) && { pts: this.#ptsOf(chatId) }),
    };
  }

  getPeerDialogs(chatIds: readonly number[]): tl.RawMessagesPeerDialogs {
    const messages = chatIds.flatMap((chatId) => this.chat(chatId).messages.get(this.idsOf(chatId)[0] ?? 0) ?? []);
    return { _: 'messages.peerDialogs', dialogs: chatIds.map((chatId) => this.dialogOf(chatId)), messages, chats: [], users: [], state: { _: 'updates.state', pts: this.#ptsOf('common'), qts: 0, date: 0, seq: 0, unreadCount: 0 } };
  }

  #next(line: ModelLine): { readonly pts: number; readonly ptsCount: number } {
    return { pts: this.#ptsOf(line) + 1, ptsCount: 1 };
  }

  #ptsOf(line: ModelLine): number {
    return firstPts + (this.lines.get(line)?.length ?? 0);
  }

  #tell(line: ModelLine, update: tl.Update): void {
    const events = this.lines.get(line);
    events?.push({ update });
  }
}

function lineOf(chatId: number): ModelLine {
  return isCommonChat(chatId) ? 'common' : chatId;
}
