/** How a link finds and keeps authorization keys, the same over a socket and over HTTP. */
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { AuthKeyPort } from './auth-key-port.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { Driver, ServerLinkReport } from './drive.js';

export interface LinkKeysOptions {
  readonly surroundings: {
    readonly authKeys: AuthKeyPort;
    readonly limits: Pick<ConnectionLimits, 'createdKeys'>;
    readonly sessions: Pick<SessionRegistry, 'keyCreated'>;
  };
  readonly send: Driver['send'];
  /** The link has created more keys than one may. */
  readonly onTooMany: () => void;
  /** The store has failed: the client may come again, but must not hear 404 and throw its key away. */
  readonly onStoreFailed: (message: string, error: unknown) => void;
}

/** The keys of one link. */
export class LinkKeys {
  readonly #options: LinkKeysOptions;
  #created = 0;

  constructor(options: LinkKeysOptions) {
    this.#options = options;
  }

  /** Tells the link what is known of a key. */
  async lookUp(authKeyId: bigint): Promise<void> {
    const { surroundings, send, onStoreFailed } = this.#options;
    try {
      const key = await surroundings.authKeys.find(authKeyId);
      send({ type: 'authKey', authKeyId, key });
    } catch (error) {
      onStoreFailed('The key could not be looked up', error);
    }
  }

  /** Keeps a key that the link has created, and tells it so. */
  async store({ authKeyId, authKey, serverSalt, expiresIn }: ServerLinkReport & { type: 'storeAuthKey' }): Promise<void> {
    const { surroundings, send, onTooMany, onStoreFailed } = this.#options;
    const { authKeys, limits, sessions } = surroundings;
    if (++this.#created > limits.createdKeys) return onTooMany();
    try {
      const stored = await authKeys.save(authKeyId, authKey, expiresIn);
      if (stored) sessions.keyCreated(authKeyId, serverSalt);
      send({ type: 'authKeyStored', authKeyId, stored });
    } catch (error) {
      onStoreFailed('The key could not be stored', error);
    }
  }
}
