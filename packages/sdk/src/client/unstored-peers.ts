/** Peers for which the store had no space: their answers were given nevertheless, and they are stored with the next ones. */
import type { PeerPlan } from '../apply/plan-peers.js';
import { hasNoSpace } from '../errors/has-no-space.js';
import type { StorageError } from '../errors/storage-error.js';
import type { PeerRecord } from '../storage/records.js';
import type { WriteBatch } from '../storage/write-batch.js';

/** As many as the cache of peers has room for. */
const maxUnstored = 5000;

/** The unstored peers of one client, oldest first; bounded. */
export class UnstoredPeers {
  readonly #records = new Map<number, PeerRecord>();

  /** Has peers committed with those that wait; gives the error when there is no space, and rejects with any other. */
  async commit({ batch, peers }: PeerPlan, commit: (batch: WriteBatch) => Promise<void>): Promise<StorageError | undefined> {
    const late = [...this.#records.values()].filter(({ id }) => !peers.some((record) => record.id === id));
    try {
      await commit([...late.map((value) => ({ type: 'put', table: 'peers', value }) as const), ...batch]);
      this.#records.clear();
      return undefined;
    } catch (error) {
      if (!hasNoSpace(error)) throw error;
      for (const record of peers) this.#records.set(record.id, record);
      for (const id of this.#records.keys()) if (this.#records.size > maxUnstored) this.#records.delete(id);
      return error;
    }
  }

  /** Something newer is said of these. */
  forget(peers: readonly PeerRecord[]): void {
    for (const { id } of peers) this.#records.delete(id);
  }

  clear(): void {
    this.#records.clear();
  }
}
