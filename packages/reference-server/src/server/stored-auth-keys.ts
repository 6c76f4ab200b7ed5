/** The store's authorization keys as the gateway wants them. */
import type { AuthKeyPort } from '../gateway/auth-key-port.js';
import { type Clock, toSeconds } from '../ports/clock.js';
import type { AuthorizationStore } from '../stores/authorization-store.js';

/** A temporary key lives so long at most, in seconds, whatever its client asks for. */
const longestLife = 86_400;

export interface StoredAuthKeysOptions {
  readonly store: Pick<AuthorizationStore, 'findAuthKey' | 'saveAuthKey'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The data centre whose keys these are. */
  readonly dcId: number;
}

/** Keys are kept for good; a temporary key is unknown once its time is over, and a key of another data centre always. */
export function createStoredAuthKeys({ store, clock, dcId }: StoredAuthKeysOptions): AuthKeyPort {
  return {
    async find(authKeyId) {
      const found = await store.findAuthKey(authKeyId);
      const isExpired = found?.expiresAt !== undefined && found.expiresAt <= toSeconds(clock.now());
      return isExpired || found?.dcId !== dcId ? undefined : { authKey: found.authKey, ...(found.expiresAt !== undefined && { expiresAt: found.expiresAt }) };
    },
    save(authKeyId, authKey, expiresIn) {
      const createdAt = toSeconds(clock.now());
      if (expiresIn === undefined) return store.saveAuthKey({ authKeyId, authKey, createdAt, dcId });
      return store.saveAuthKey({ authKeyId, authKey, createdAt, dcId, expiresAt: createdAt + Math.min(Math.max(expiresIn, 0), longestLife) });
    },
  };
}
