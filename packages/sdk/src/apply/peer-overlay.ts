/** The peers as they are after a batch: what was known, with what the batch brings laid over it. */
import type * as tl from '@kitewire/tl-schema/api';
import { mergeChat } from '../peers/merge-chat.js';
import { mergeUser } from '../peers/merge-user.js';
import { markChannel, markChat } from '../peers/peer-id.js';
import type { PeerRecord } from '../storage/records.js';
import { sameValue } from '../storage/same-value.js';

/** A peer that was known and is different now. */
export interface PeerChange {
  readonly before: PeerRecord;
  readonly after: PeerRecord;
}

/** The changes of one batch to the peers that were read for it. */
export class PeerOverlay {
  /** Records that this process remembers so, but that are not worth writing. */
  readonly unwritten: Map<number, PeerRecord> = new Map();
  readonly #known: ReadonlyMap<number, PeerRecord>;
  readonly #changed = new Map<number, PeerRecord>();
  #changes: PeerChange[] = [];

  /** @param known the stored records of every peer that the batch touches, where there are any */
  constructor(known: ReadonlyMap<number, PeerRecord>) {
    this.#known = known;
  }

  /** The record as it is now. */
  get(id: number): PeerRecord | undefined {
    return this.unwritten.get(id) ?? this.#changed.get(id) ?? this.#known.get(id);
  }

  /** The records that are to be stored. */
  get changed(): readonly PeerRecord[] {
    return [...this.#changed.values()];
  }

  /** What has changed since the last call. */
  takeChanges(): readonly PeerChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  addUser(user: tl.User): void {
    const known = this.get(user.id);
    if (!isRepeated(user, known)) this.#put(mergeUser(known, user));
  }

  addChat(chat: tl.Chat): void {
    const isChannel = chat._ === 'channel' || chat._ === 'channelForbidden';
    const known = this.get(isChannel ? markChannel(chat.id) : markChat(chat.id));
    if (!isRepeated(chat, known)) this.#put(mergeChat(known, chat));
  }

  /** Only what differs is worth writing. */
  #put(record: PeerRecord | undefined): void {
    const before = record && this.get(record.id);
    if (record === undefined || sameValue(record, before)) return;
    this.unwritten.delete(record.id);
    this.#changed.set(record.id, record);
    if (before !== undefined) this.#changes.push({ before, after: record });
  }
}

/** Whether a record was made of just this: the server repeats peers in each container. */
function isRepeated(peer: tl.User | tl.Chat, known: PeerRecord | undefined): boolean {
  return known?.object !== undefined && sameValue(known.object, peer);
}
