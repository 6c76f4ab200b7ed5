/** What a change of key is told, whatever the store. */
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { StorageKey } from './storage-key.js';

/** Which key a store has, and which one it is to have. */
export interface ChangeKeyOptions<Key = StorageKey> {
  /** The key that it has; absent when it is not encrypted. */
  readonly from?: Key;
  /** The key that it shall have; absent to decrypt it. */
  readonly to?: Key;
  /** Gives up, and leaves everything as it was. */
  readonly signal?: CancelSignal;
  /** Called now and then while records are written anew. */
  readonly onProgress?: (progress: ChangeKeyProgress) => void;
}

/** How far it is. */
export interface ChangeKeyProgress {
  /** Records that are written. */
  readonly done: number;
  /** Records that there are, approximately. */
  readonly total: number;
}
