/** Whether temporary keys are stored, and which of those in a store must not stay there. */
import type { StoredState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import type { PutOperation } from '../storage/write-batch.js';
import type { ClientOptions } from './client-options.js';

/** Whether the application wants temporary keys stored. */
export function storesTemporaryKeys({ forwardSecrecy }: Pick<ClientOptions, 'forwardSecrecy'>): boolean {
  return typeof forwardSecrecy === 'object' && (forwardSecrecy.storeTemporaryKeys ?? false);
}

/**
 * What a store holds without the temporary keys that have ended by the server's time, or without any if none are to be
 * stored: they would only tell what was recorded under them. They are deleted from the store, too.
 *
 * @param now Unix time in ms
 */
export async function dropTemporaryKeys(state: StoredState, { store, isStoring, now }: { readonly store: Store; readonly isStoring: boolean; readonly now: number }): Promise<StoredState> {
  const batch: PutOperation[] = [];
  const authKeys = state.authKeys.map((record) => {
    const { temporaryKey, ...value } = record;
    if (!temporaryKey || (isStoring && temporaryKey.expiresAt * 1000 > now + record.timeOffset)) return record;
    batch.push({ type: 'put', table: 'authKeys', value });
    return value;
  });
  if (batch.length > 0) await store.commit(batch);
  return { ...state, authKeys };
}
