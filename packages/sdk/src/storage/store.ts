/** The port of the local store. Its contract is the suite in `storage.contract.ts`. */
import type { FileVault } from '../ports/file-vault.js';
import type { PeerRecord, StoredState } from './records.js';
import type { WriteBatch } from './write-batch.js';

/** An open store; it belongs to one client. Every method rejects with a `StorageError` when it fails. */
export interface Store {
  /** Everything but the peers. */
  load(): Promise<StoredState>;
  /** The known ones among these marked ids, by id. */
  readPeers(ids: readonly number[]): Promise<ReadonlyMap<number, PeerRecord>>;
  /** The peer that was last put with this active username; compared without case. */
  readPeerByUsername(username: string): Promise<PeerRecord | undefined>;
  /** The peer that was last put with this phone number (digits only). */
  readPeerByPhone(phone: string): Promise<PeerRecord | undefined>;
  /**
   * Carries out a batch: resolves when all of it is durable, rejects when none of it is stored.
   *
   * Batches are carried out in the order of the calls.
   */
  commit(batch: WriteBatch): Promise<void>;
  /** Lets the store go. Calling it again does nothing; any other use afterwards rejects with `STORE_CLOSED`. */
  close(): Promise<void>;
}

/** Where a client's data lives; passed to the client, which opens and closes it. */
export interface Storage {
  /** Opens the store; rejects with `DATABASE_LOCKED` while it is open elsewhere. */
  open(): Promise<Store>;
  /** Where the files of the client lie; a client without it keeps none. Used between `open` and the end of the client only. */
  readonly vault?: FileVault;
}
