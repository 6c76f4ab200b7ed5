/** Asks the server for what updates leave open: chats of which only a message has told, orders, lists, folders. */
import type * as tl from '@kitewire/tl-schema/api';
import { asWhole } from '../chats/chat-messages.js';
import { RpcError } from '../errors/rpc-error.js';
import type { LocalChange } from '../local/local-change.js';
import type { LocalData } from '../local/local-data.js';
import { toInputPeer } from '../peers/input-peer.js';
import { markedIdOf } from '../peers/peer-id.js';
import { positionOf } from '../storage/chat-records.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { wait } from '../timing/wait.js';
import type { LocalKeeperOptions } from './local-keeper.js';

export interface CompleteChatsOptions extends Pick<LocalKeeperOptions, 'peers' | 'clock' | 'logger' | 'selfId' | 'call'> {
  readonly data: LocalData;
}

/** As many chats as the server describes at once. */
const chatsAtOnce = 100;

/** Answers that updates have overtaken are asked for again after so many ms, each time twice as long. */
const firstPause = 1000;
const longestPause = 60_000;

/** How many chats of a stored list are looked through at once. */
const listPage = 500;

/** One question is on its way at a time; what is asked meanwhile is pooled. */
export class CompleteChats {
  readonly #options: CompleteChatsOptions;
  readonly #chats = new Set<number>();
  readonly #questions = new Map<string, tl.MethodRequest>();
  #endWatch: (() => void) | undefined;
  #isConnected = false;
  #isAsking = false;
  #isStopped = false;
  readonly #stopping = createCancelSource();
  #pause = firstPause;

  constructor(options: CompleteChatsOptions) {
    this.#options = options;
  }

  askPinned(folderId: number): void {
    this.#ask(`pinned ${folderId}`, { _: 'messages.getPinnedDialogs', folderId });
  }

  askList(folderId: number): void {
    const offset = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } as const };
    this.#ask(`list ${folderId}`, { _: 'messages.getDialogs', ...offset, limit: chatsAtOnce, hash: 0n, ...(folderId > 0 && { folderId }) });
  }

  /** A connection stands. The first time, what an earlier process has left open is found. */
  connected(): void {
    this.#isConnected = true;
    if (this.#endWatch === undefined) {
      this.#endWatch = this.#options.data.watch((changes) => this.#note(changes));
      this.#findPartial().catch((error: unknown) => this.#options.logger.log('error', 'Reading the stored chats failed', { error }));
    }
    this.#pump();
  }

  /** Nobody is logged in any more. */
  clear(): void {
    this.#chats.clear();
    this.#questions.clear();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopping.cancel();
    this.#endWatch?.();
    this.clear();
  }

  #ask(name: string, request: tl.MethodRequest): void {
    this.#questions.set(name, request);
    this.#pump();
  }

  #note(changes: readonly LocalChange[]): void {
    for (const change of changes) {
      if (change.type === 'chat' && change.after?.isPartial) this.#chats.add(change.chatId);
      if (change.type === 'folders' && this.#options.data.folders === undefined) this.#questions.set('folders', { _: 'messages.getDialogFilters' });
    }
    this.#pump();
  }

  async #findPartial(): Promise<void> {
    const { store } = this.#options.data;
    for (const folderId of [0, 1]) {
      let page = await store.readChatPage({ folderId, limit: listPage });
      while (page.length > 0 && !this.#isStopped) {
        for (const { chatId, isPartial } of page) if (isPartial) this.#chats.add(chatId);
        const last = page.at(-1);
        page = last === undefined || page.length < listPage ? [] : await store.readChatPage({ folderId, limit: listPage, after: positionOf(last) });
      }
    }
    this.#pump();
  }

  #pump(): void {
    if (this.#isAsking || !this.#isConnected || this.#isStopped) return;
    this.#isAsking = true;
    // What comes in the same turn is asked for at once.
    void Promise.resolve()
      .then(() => this.#askAll())
      .catch((error: unknown) => {
        // When there is a connection again, it is asked again.
        this.#isConnected = false;
        if (!this.#isStopped) this.#options.logger.log('info', 'Asking about chats failed', { error });
      })
      .finally(() => {
        this.#isAsking = false;
        if (this.#chats.size + this.#questions.size > 0) this.#pump();
      });
  }

  async #askAll(): Promise<void> {
    const { selfId, clock } = this.#options;
    while (!this.#isStopped && selfId() !== undefined) {
      const [name] = this.#questions.keys();
      if (name !== undefined) await this.#askOne(name);
      else if (this.#chats.size > 0) {
        const isOvertaken = await this.#askChats([...this.#chats].slice(0, chatsAtOnce));
        this.#pause = isOvertaken ? Math.min(longestPause, this.#pause * 2) : firstPause;
        if (isOvertaken) await wait(this.#pause, clock, this.#stopping.signal);
      } else return;
    }
    this.clear();
  }

  async #askOne(name: string): Promise<void> {
    const request = this.#questions.get(name);
    if (request !== undefined) await this.#tryCall(request);
    this.#questions.delete(name);
  }

  /** @returns whether some of them must be asked about once more */
  async #askChats(chatIds: readonly number[]): Promise<boolean> {
    const { peers, selfId, data } = this.#options;
    const records = await peers.getMany(chatIds);
    const known = chatIds.flatMap((chatId) => {
      const record = records.get(chatId);
      const peer = record && toInputPeer(record, selfId());
      return peer === undefined ? [] : [{ chatId, peer }];
    });
    for (const chatId of chatIds) this.#chats.delete(chatId);
    if (known.length === 0) return false;
    const answer = await this.#tryCall({ _: 'messages.getPeerDialogs', peers: known.map(({ peer }) => ({ _: 'inputDialogPeer', peer })) }).catch((error: unknown) => {
      for (const { chatId } of known) this.#chats.add(chatId);
      throw error;
    });
    if (answer === 'refused') {
      // One of them is the reason: the others are asked about without it.
      if (known.length === 1) return false;
      const half = Math.ceil(known.length / 2);
      const one = await this.#askChats(known.slice(0, half).map(({ chatId }) => chatId));
      return (await this.#askChats(known.slice(half).map(({ chatId }) => chatId))) || one;
    }
    const told = new Set((answer as tl.MessagesPeerDialogs).dialogs.flatMap((dialog) => (dialog._ === 'dialog' ? markedIdOf(dialog.peer) : [])));
    const chats = await data.chats.getMany(known.map(({ chatId }) => chatId));
    const untold = [...chats.values()].filter((chat) => chat?.isPartial && !told.has(chat.chatId)).flatMap((chat) => chat ?? []);
    // There is nothing to be known of them.
    if (untold.length > 0) await data.change(async (overlay) => {
      await overlay.readChats(untold.map(({ chatId }) => chatId));
      for (const { chatId } of untold) {
        const chat = overlay.chat(chatId);
        if (chat !== undefined) overlay.putChat(asWhole(chat));
      }
    });
    const again = [...chats.values()].filter((chat) => chat?.isPartial && told.has(chat.chatId)).flatMap((chat) => chat?.chatId ?? []);
    for (const chatId of again) this.#chats.add(chatId);
    return again.length > 0;
  }

  /** What the server refuses is not asked again; everything else is passed on. */
  async #tryCall(request: tl.MethodRequest): Promise<unknown> {
    try {
      return await this.#options.call(request);
    } catch (error) {
      if (!(error instanceof RpcError) || error.errorCode !== 400) throw error;
      this.#options.logger.log('info', 'The server does not tell about chats', { method: request._, error });
      return 'refused';
    }
  }
}
