/** The peers that were used last, kept in memory in front of the store. */
import type { PeerRecord } from '../storage/records.js';
import type { Store } from '../storage/store.js';

/** The reads of the store that the cache needs. */
export type PeerReader = Pick<Store, 'readPeers' | 'readPeerByPhone' | 'readPeerByUsername'>;

/** A bounded cache; the peer that was not used for longest goes first. */
export class PeerCache {
  readonly #store: PeerReader;
  readonly #maxPeers: number;
  /** In the order of use, as maps keep insertion order. */
  readonly #records = new Map<number, PeerRecord>();
  /** Counts changes, so that a read that began before one does not undo it. */
  #version = 0;

  /** @param maxPeers how many records stay in memory; 5,000 */
  constructor(store: PeerReader, maxPeers = 5000) {
    this.#store = store;
    this.#maxPeers = maxPeers;
  }

  /** How many records are in memory. */
  get size(): number {
    return this.#records.size;
  }

  /** The record if it is in memory; what is stored but not in memory is `undefined`, too. */
  peek(id: number): PeerRecord | undefined {
    const record = this.#records.get(id);
    if (record !== undefined) this.#keep(record);
    return record;
  }

  /** The record of a marked id, from memory or from the store. */
  async get(id: number): Promise<PeerRecord | undefined> {
    return this.peek(id) ?? (await this.getMany([id])).get(id);
  }

  /** The known ones among these marked ids. */
  async getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, PeerRecord>> {
    const found = new Map<number, PeerRecord>();
    const missing: number[] = [];
    for (const id of new Set(ids)) {
      const record = this.peek(id);
      if (record === undefined) missing.push(id);
      else found.set(id, record);
    }
    if (missing.length === 0) return found;
    const version = this.#version;
    for (const [id, stored] of await this.#store.readPeers(missing)) {
      const record = this.peek(id) ?? stored;
      if (version === this.#version) this.#keep(record);
      found.set(id, record);
    }
    return found;
  }

  /** The peer with an active username, with or without `@`, in any case. */
  async getByUsername(username: string): Promise<PeerRecord | undefined> {
    return this.#store.readPeerByUsername(username.replace(/^@/, '').toLowerCase());
  }

  /** The peer with a phone number in any notation. */
  async getByPhone(phone: string): Promise<PeerRecord | undefined> {
    return this.#store.readPeerByPhone(phone.replace(/\D/g, ''));
  }

  /** Takes over records that were just committed. */
  remember(records: Iterable<PeerRecord>): void {
    this.#version += 1;
    for (const record of records) this.#keep(record);
  }

  /** Forgets everything, as after a log-out. */
  clear(): void {
    this.#version += 1;
    this.#records.clear();
  }

  #keep(record: PeerRecord): void {
    this.#records.delete(record.id);
    this.#records.set(record.id, record);
    if (this.#records.size <= this.#maxPeers) return;
    const oldest = this.#records.keys().next();
    if (oldest.done !== true) this.#records.delete(oldest.value);
  }
}
