/** Groups and channels that the account has left: answers to what was asked before do not bring it back. */
import type { CollectedPeers } from '../peers/collect-peers.js';
import { isMember } from '../peers/membership.js';
import { markChannel, markChat } from '../peers/peer-id.js';
import type { PeerRecord } from '../storage/records.js';

/** More are not remembered; the oldest go first. */
const maxLeft = 1000;

/**
 * The chats that were left while calls were underway. Until the last of these has ended no answer says that the account belongs to
 * such a chat: who joins it again hears of that by an update, which counts at once.
 */
export class Departures {
  readonly #calls = new Set<object>();
  /** The calls that are underway still of those that were when a chat was left, by its marked id. */
  readonly #left = new Map<number, Set<object>>();

  /** Makes a call, up to where its answer is stored. */
  async during<Result>(run: () => Promise<Result>): Promise<Result> {
    const call = {};
    this.#calls.add(call);
    try {
      return await run();
    } finally {
      this.#calls.delete(call);
      for (const [chatId, calls] of this.#left) if (calls.delete(call) && calls.size === 0) this.#left.delete(chatId);
    }
  }

  /** These were stored. */
  note(peers: readonly PeerRecord[], known: ReadonlyMap<number, PeerRecord>): void {
    for (const { id, object } of peers) {
      if (isMember(object)) this.#left.delete(id);
      else if (this.#calls.size > 0 && isMember(known.get(id)?.object)) this.#left.set(id, new Set(this.#calls));
    }
    for (const chatId of this.#left.keys()) if (this.#left.size > maxLeft) this.#left.delete(chatId);
  }

  /** What of an answer may be believed. */
  sift(collected: CollectedPeers): CollectedPeers {
    if (this.#left.size === 0) return collected;
    return { ...collected, chats: collected.chats.filter((chat) => chat._ === 'chatEmpty' || !isMember(chat) || !this.#left.has(chat._ === 'channel' ? markChannel(chat.id) : markChat(chat.id))) };
  }
}
