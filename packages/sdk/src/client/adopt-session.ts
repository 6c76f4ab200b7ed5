/** Puts a login from elsewhere into a store that has none. */
import { equalBytes } from '@kitewire/mtproto';
import { UsageError } from '../errors/usage-error.js';
import { checkSession, type PortableSession } from '../session-strings/portable-session.js';
import type { AuthKeyRecord, SessionRecord, StoredState } from '../storage/records.js';
import type { Store } from '../storage/store.js';
import type { ServerSpec } from './server-spec.js';

/** Where a session is to live. */
export interface AdoptSessionParameters {
  readonly store: Store;
  /** What the store holds. */
  readonly state: StoredState;
  readonly server: ServerSpec;
}

/**
 * What the store holds with the session in it. A store that holds this login already, by key or by user id, stays as it
 * is: it knows more than the session does. Addresses come from the server's list, never from the session.
 *
 * Rejects with a `SessionStringError` for a session that cannot be, or with a `UsageError` when it is of another
 * network or data centre than the server, or when the store holds another login.
 */
export async function adoptSession(given: PortableSession, { store, state, server }: AdoptSessionParameters): Promise<StoredState> {
  const { dcId, authKey, testMode = server.testMode, userId } = checkSession(given, 'given');
  if (testMode !== server.testMode) {
    throw new UsageError(`The session is one of ${testMode ? 'test' : 'production'} servers: use it with those.`);
  }
  if (!server.dcOptions.some((option) => option.dcId === dcId)) {
    throw new UsageError(`The session is of data centre ${dcId}, which this server does not have.`);
  }
  const stored = state.session?.selfId;
  const storedKey = state.authKeys.find((record) => record.dcId === state.session?.mainDcId);
  const isSameKey = storedKey !== undefined && storedKey.dcId === dcId && equalBytes(storedKey.authKey, authKey);
  if (stored !== undefined && storedKey !== undefined) {
    if (isSameKey || stored === userId) return state;
    throw new UsageError('The store holds another login: use another store, or leave the session out.');
  }
  const session: SessionRecord = { mainDcId: dcId, testMode, ...(userId !== undefined && { selfId: userId }) };
  // Salts of the same key are still good, and so is the time learnt under it.
  const auth: AuthKeyRecord = isSameKey ? storedKey : { dcId, authKey: authKey.slice(), salts: [], timeOffset: 0 };
  await store.commit([{ type: 'clear' }, { type: 'put', table: 'session', value: session }, { type: 'put', table: 'authKeys', value: auth }]);
  return { session, authKeys: [auth], dcOptions: [], channelStates: [] };
}
