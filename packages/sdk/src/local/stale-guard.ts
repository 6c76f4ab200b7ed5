/** What changes while an answer of the server is on its way: of that the answer may tell an older state. */
import { type HistoryRange, isCommonChat, type MessageKey } from '../storage/message-records.js';
import type { LocalChange } from './local-change.js';
import type { LocalOverlay } from './local-overlay.js';

/** More is not remembered: then nothing of the answer counts. */
const maxNoted = 20_000;

/** Begun by `LocalData.guard` before a call is made, asked when its answer is stored, and ended afterwards. */
export class StaleGuard {
  readonly #end: () => void;
  readonly #messages = new Set<string>();
  /** The newest of them, by chat. */
  readonly #newest = new Map<number, number>();
  readonly #gone = new Set<number>();
  readonly #chats = new Set<number>();
  readonly #lost = new Set<number>();
  readonly #dropped: { readonly chatId: number; readonly from: number; readonly to: number }[] = [];
  #count = 0;
  #isGivenUp = false;
  #isCommonLost = false;

  constructor(end: () => void) {
    this.#end = end;
  }

  /** Whether the answer must not be stored at all: too much has changed, or somebody else is logged in. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Whether a message was written or deleted since. */
  isMessageStale({ chatId, id }: MessageKey): boolean {
    if (this.#isGivenUp || (isCommonChat(chatId) && this.#gone.has(id)) || this.#messages.has(`${chatId}:${id}`)) return true;
    return this.#dropped.some((range) => range.chatId === chatId && range.from <= id && id <= range.to);
  }

  /** Whether a newer message of its chat was written since: updates have told of what was there before that one. */
  isPassed({ chatId, id }: MessageKey): boolean {
    return id < (this.#newest.get(chatId) ?? 0);
  }

  /**
   * Whether something about a chat was changed since that cannot be told from its messages: what people set, how far it is
   * read, or what was deleted with ids from `from` to `to`.
   */
  isChatStale(chatId: number, { from, to }: HistoryRange): boolean {
    if (this.isLost(chatId) || this.#chats.has(chatId)) return true;
    if (this.#dropped.some((range) => range.chatId === chatId)) return true;
    return isCommonChat(chatId) && [...this.#gone].some((id) => id >= from && id <= to);
  }

  /** Whether events of a chat were lost since, or its messages thrown away: then what the answer covers may have gaps. */
  isLost(chatId: number): boolean {
    return this.#isGivenUp || this.#lost.has(chatId) || (this.#isCommonLost && isCommonChat(chatId));
  }

  /** Notes a commit. */
  note(overlay: LocalOverlay, changes: readonly LocalChange[]): void {
    const { gone, lost, rearranged } = overlay;
    this.#isCommonLost ||= lost.common;
    for (const chatId of lost.chatIds) this.#lost.add(chatId);
    for (const id of gone) this.#gone.add(id);
    for (const chatId of rearranged) this.#chats.add(chatId);
    this.#count += changes.length + gone.length + lost.chatIds.size;
    if (this.#count > maxNoted) return this.giveUp();
    for (const change of changes) {
      if (change.type === 'message') {
        this.#messages.add(`${change.chatId}:${change.id}`);
        if (change.after === undefined) this.#chats.add(change.chatId);
        else this.#newest.set(change.chatId, Math.max(change.id, this.#newest.get(change.chatId) ?? 0));
      } else if (change.type === 'messagesDropped') {
        this.#dropped.push(change);
        if (!change.isGone) this.#lost.add(change.chatId);
      }
    }
  }

  /** From now on nothing of the answer counts. */
  giveUp(): void {
    this.#isGivenUp = true;
    for (const noted of [this.#messages, this.#newest, this.#gone, this.#chats, this.#lost]) noted.clear();
    this.#dropped.length = 0;
  }

  /** Nothing is noted any more. */
  end(): void {
    this.#end();
  }
}
