/** The peers as they are after a batch: what was known, with what the batch brings laid over it. */
import type * as tl from '@kitewire/tl-schema/api';
import { mergeChat } from '../peers/merge-chat.js';
import { mergeUser } from '../peers/merge-user.js';
import { markChannel, markChat } from '../peers/peer-id.js';
import { activeUsernames, phoneDigits } from '../peers/peer-names.js';
import type { PeerRecord } from '../storage/records.js';
import { sameValue } from './same-value.js';

/** The changes of one batch to the peers that were read for it. */
export class PeerOverlay {
  readonly #known: ReadonlyMap<number, PeerRecord>;
  readonly #changed = new Map<number, PeerRecord>();

  /** @param known the stored records of every peer that the batch touches, where there are any */
  constructor(known: ReadonlyMap<number, PeerRecord>) {
    this.#known = known;
  }

  /** The record as it is now. */
  get(id: number): PeerRecord | undefined {
    return this.#changed.get(id) ?? this.#known.get(id);
  }

  /** The records that are to be stored. */
  get changed(): readonly PeerRecord[] {
    return [...this.#changed.values()];
  }

  addUser(user: tl.User): void {
    this.#put(mergeUser(this.get(user.id), user));
  }

  addChat(chat: tl.Chat): void {
    const isChannel = chat._ === 'channel' || chat._ === 'channelForbidden';
    this.#put(mergeChat(this.get(isChannel ? markChannel(chat.id) : markChat(chat.id)), chat));
  }

  /** Carries out an update that changes a user. */
  applyUpdate(update: tl.Update): void {
    if (update._ !== 'updateUserName' && update._ !== 'updateUserPhone') return;
    const record = this.get(update.userId);
    if (record?.object?._ !== 'user') return;
    const { username: _oldName, phone: _oldPhone, ...rest } = record.object;
    if (update._ === 'updateUserPhone') {
      const { username } = record.object;
      const phone = phoneDigits(update.phone);
      this.addUser({ ...rest, ...(username !== undefined && { username }), ...(phone !== undefined && { phone }) });
      return;
    }
    const { phone } = record.object;
    const { firstName, lastName, usernames } = update;
    const main = activeUsernames(undefined, usernames)[0];
    this.addUser({ ...rest, ...(phone !== undefined && { phone }), firstName, lastName, usernames, ...(main !== undefined && { username: main }) });
  }

  /** The server repeats peers in each container: only what differs is worth writing. */
  #put(record: PeerRecord | undefined): void {
    if (record === undefined || sameValue(record, this.get(record.id))) return;
    this.#changed.set(record.id, record);
  }
}
