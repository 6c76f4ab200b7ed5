/** The store's authorization keys as the gateway wants them. */
import type { AuthKeyPort } from '../gateway/auth-key-port.js';
import { type Clock, toSeconds } from '../ports/clock.js';
import type { AuthorizationStore } from '../stores/authorization-store.js';

/** A temporary key lives so long at most, in seconds, whatever its client asks for. */
const longestLife = 86_400;

/** Keys are kept for good; a temporary key is unknown once its time is over. */
export function createStoredAuthKeys(store: Pick<AuthorizationStore, 'findAuthKey' | 'saveAuthKey'>, clock: Pick<Clock, 'now'>): AuthKeyPort {
  return {
    async find(authKeyId) {
      const found = await store.findAuthKey(authKeyId);
      const isExpired = found?.expiresAt !== undefined && found.expiresAt <= toSeconds(clock.now());
      return isExpired || found === undefined ? undefined : { authKey: found.authKey, ...(found.expiresAt !== undefined && { expiresAt: found.expiresAt }) };
    },
    save(authKeyId, authKey, expiresIn) {
      const createdAt = toSeconds(clock.now());
      if (expiresIn === undefined) return store.saveAuthKey({ authKeyId, authKey, createdAt });
      return store.saveAuthKey({ authKeyId, authKey, createdAt, expiresAt: createdAt + Math.min(Math.max(expiresIn, 0), longestLife) });
    },
  };
}
