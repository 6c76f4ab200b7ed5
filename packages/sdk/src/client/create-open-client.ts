/** Opens the store of a client and takes up, or takes over, the login in it. */
import { UsageError } from '../errors/usage-error.js';
import { silentLogger } from '../ports/logger.js';
import { redactingLogger } from '../ports/redact.js';
import { adoptSession } from './adopt-session.js';
import type { Platform } from './client-options.js';
import { OpenClient } from './open-client.js';
import type { OpenClientOptions } from './opened-client.js';
import { telegram } from './server-spec.js';
import { dropTemporaryKeys, storesTemporaryKeys } from './stored-temporary-keys.js';

/** Makes a client on its opened store; after a failure the store is closed again. */
export async function createOpenClient(options: OpenClientOptions, platform: Platform): Promise<OpenClient> {
  const { storage, server = telegram(), logger = silentLogger, session } = options;
  const store = await storage.open();
  try {
    const loaded = await store.load();
    if (loaded.session && loaded.session.testMode !== server.testMode) {
      throw new UsageError(`The store belongs to ${loaded.session.testMode ? 'test' : 'production'} servers: use another one for this server.`);
    }
    const { unix: now } = (options.clock ?? platform.clock).now();
    const clean = await dropTemporaryKeys(loaded, { store, isStoring: storesTemporaryKeys(options), now });
    const state = session === undefined ? clean : await adoptSession(session, { store, state: clean, server });
    return new OpenClient({ options, platform, server, logger: redactingLogger(logger), store, state });
  } catch (error) {
    await store.close();
    throw error;
  }
}
