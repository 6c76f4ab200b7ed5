/** The peers as they are after a batch: what was known, with what the batch brings laid over it. */
import type * as tl from '@kitewire/tl-schema/api';
import { mergeChat } from '../peers/merge-chat.js';
import { mergeUser } from '../peers/merge-user.js';
import { markChannel, markChat } from '../peers/peer-id.js';
import type { PeerRecord } from '../storage/records.js';
import { sameValue } from './same-value.js';

/** A peer that was known and is different now. */
export interface PeerChange {
  readonly before: PeerRecord;
  readonly after: PeerRecord;
}

/** The changes of one batch to the peers that were read for it. */
export class PeerOverlay {
  readonly #known: ReadonlyMap<number, PeerRecord>;
  readonly #changed = new Map<number, PeerRecord>();
  readonly #inMemory = new Map<number, PeerRecord>();
  #changes: PeerChange[] = [];

  /** @param known the stored records of every peer that the batch touches, where there are any */
  constructor(known: ReadonlyMap<number, PeerRecord>) {
    this.#known = known;
  }

  /** The record as it is now. */
  get(id: number): PeerRecord | undefined {
    return this.#inMemory.get(id) ?? this.#changed.get(id) ?? this.#known.get(id);
  }

  /** The records that are to be stored. */
  get changed(): readonly PeerRecord[] {
    return [...this.#changed.values()];
  }

  /** All records that are different now, stored or not. */
  get current(): readonly PeerRecord[] {
    return [...new Map([...this.#changed, ...this.#inMemory]).values()];
  }

  /** What has changed since the last call. */
  takeChanges(): readonly PeerChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  addUser(user: tl.User): void {
    this.#put(mergeUser(this.get(user.id), user));
  }

  addChat(chat: tl.Chat): void {
    const isChannel = chat._ === 'channel' || chat._ === 'channelForbidden';
    this.#put(mergeChat(this.get(isChannel ? markChannel(chat.id) : markChat(chat.id)), chat));
  }

  /** Changes a record for as long as this process remembers it; nothing is written because of that. */
  putInMemory(record: PeerRecord): void {
    if (this.#changed.has(record.id)) this.#changed.set(record.id, record);
    else this.#inMemory.set(record.id, record);
  }

  /** The server repeats peers in each container: only what differs is worth writing. */
  #put(record: PeerRecord | undefined): void {
    if (record === undefined) return;
    const before = this.get(record.id);
    if (sameValue(record, before)) return;
    this.#inMemory.delete(record.id);
    this.#changed.set(record.id, record);
    if (before !== undefined) this.#changes.push({ before, after: record });
  }
}
