/** The composition root: a whole server in the calling process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type CryptoProvider, formatRsaPublicKey, type RandomSource, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { createAccessHasher } from '../domain/access-hash.js';
import { ServerError } from '../errors.js';
import { type Gateway, listenTcp } from '../gateway/tcp-gateway.js';
import { LayerCodecs } from '../layers/layer-codecs.js';
import type { Clock } from '../ports/clock.js';
import type { CodeDelivery } from '../ports/code-delivery.js';
import { type Logger, redactingLogger, silentLogger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { createDispatcher, type Dispatcher } from '../rpc/dispatcher.js';
import { createLimiter, type LimitRules } from '../rpc/limits.js';
import type { ServerFacts, ServiceEnvironment } from '../services/context.js';
import { handlers } from '../services/handlers.js';
import { SessionRegistry, type SessionRequest } from '../sessions/session-registry.js';
import { UserSessions } from '../sessions/user-sessions.js';
import { createSqliteStores } from '../stores/sqlite/create-sqlite-stores.js';
import type { Stores } from '../stores/stores.js';
import { defaultDifferenceLimits, type DifferenceLimits } from '../updates/difference.js';
import { FanOut } from '../updates/fan-out.js';
import { createPeopleView } from '../updates/people-view.js';
import { CodeBox } from './code-box.js';
import { obtainRsaKey } from './rsa-key.js';
import { systemClock } from './system-clock.js';

/** How a server is made; everything has a default. */
export interface ServerOptions {
  /** The address to listen on; `127.0.0.1`. */
  readonly host?: string;
  /** The port to listen on; any free one. */
  readonly port?: number;
  /** The directory of the database, made when missing; without it everything is gone after `close`. */
  readonly data?: string;
  /** The number of the data centre that the server is; 2. */
  readonly dcId?: number;
  /** Gets every login code; `codeFor` of the server gives them as well. */
  readonly deliverCode?: CodeDelivery;
  /** Where records go; nowhere unless given. */
  readonly logger?: Logger;
  /** Rate limits; none unless given (`publicLimitRules` for a server that strangers can reach). */
  readonly limits?: LimitRules;
  /** Connections at one time; 10,000. */
  readonly maxConnections?: number;
  /** The RSA key; one is made, and kept in the database, unless given. */
  readonly rsaKey?: RsaPrivateNumbers;
  readonly differenceLimits?: DifferenceLimits;
  readonly clock?: Clock & MachineClock;
  readonly random?: RandomSource;
  readonly crypto?: CryptoProvider;
}

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** A running server. */
export interface KitewireServer {
  readonly address: ServerAddress;
  /** The RSA public key as PKCS #1 PEM: what clients must be given to trust the server. */
  readonly publicKey: string;
  readonly dcId: number;
  /** Connections and sessions at this moment. */
  readonly statistics: { readonly connections: number; readonly sessions: number };
  /** The login code that was sent last to a phone; throws a `ServerError` when there was none. */
  codeFor(phone: string): string;
  /** Ends every connection, finishes what was begun and lets the database go. */
  close(): Promise<void>;
}

/** Somebody asked for a login code that was never sent. */
export class NoCodeError extends ServerError {
  readonly code = 'NO_CODE' as const;
  override readonly name = 'NoCodeError';
}

const databaseName = 'kitewire.sqlite';
/** The longest content of a packed query, in bytes. */
const maxInflated = 16 << 20;

/**
 * Starts a server; several of them in one process share nothing.
 *
 * Rejects with a `StorageError` when the database cannot be used, and with the system's error when the port is taken.
 */
export async function createServer(options: ServerOptions = {}): Promise<KitewireServer> {
  const stores = await openStores(options.data);
  try {
    return await startServer(options, stores);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function openStores(data: string | undefined): Promise<Stores> {
  if (data === undefined) return createSqliteStores(':memory:');
  mkdirSync(data, { recursive: true });
  return createSqliteStores(join(data, databaseName));
}

async function startServer(options: ServerOptions, stores: Stores): Promise<KitewireServer> {
  const { host = '127.0.0.1', port = 0, dcId = 2, clock = systemClock, random = nodeRandom } = options;
  const crypto = options.crypto ?? createNodeCrypto();
  const logger = redactingLogger(options.logger ?? silentLogger);
  const rsaKey = options.rsaKey ?? (await obtainRsaKey({ secrets: stores.secrets, crypto }));
  const saltSecret = await stores.secrets.obtain('salts', random.bytes(32));
  const accessSecret = await stores.secrets.obtain('accessHashes', random.bytes(32));
  const layers = new LayerCodecs({ codec: { inflate: (data) => gunzipSync(data, { maxOutputLength: maxInflated }) } });
  const codes = new CodeBox(options.deliverCode);

  const onRequest = ({ session, msgId, body, remoteAddress, signal }: SessionRequest): ReturnType<Dispatcher['dispatch']> =>
    dispatcher.dispatch({
      authKeyId: session.authKeyId,
      sessionId: session.sessionId,
      msgId,
      body,
      signal,
      connection: { remoteAddress },
      onUnderstood: ({ wantsUpdates, layer }) => {
        session.wantsUpdates = wantsUpdates;
        void users.speaks(session.authKeyId, layer);
      },
    });
  const sessions = new SessionRegistry({
    clock,
    random,
    crypto,
    logger,
    saltSecret,
    onRequest,
    onAnswered: ({ authKeyId }) => users.answered(authKeyId),
    onKeyActive: (authKeyId) => void noteLogin(authKeyId),
    onKeyIdle: (authKeyId) => users.idle(authKeyId),
    onDestroyKey: (authKeyId) => stores.authorizations.deleteAuthKey(authKeyId),
  });
  const users = new UserSessions(layers, sessions);
  const noteLogin = async (authKeyId: bigint): Promise<void> => {
    try {
      const authorization = await stores.authorizations.find(authKeyId);
      if (authorization?.layer !== undefined) await users.speaks(authKeyId, authorization.layer);
      if (authorization?.userId !== undefined) users.resumed(authKeyId, authorization.userId);
    } catch (error) {
      logger.log('error', 'login.unknown', { authKeyId }, error);
    }
  };

  const accessHasher = createAccessHasher(accessSecret, (...parts) => crypto.sha256(...parts));
  const people = createPeopleView(stores.users, accessHasher);
  const fanOut = new FanOut({ events: stores.events, people, sink: users, logger });
  fanOut.start();
  let gateway: Gateway | undefined;
  const facts = (): ServerFacts => ({ dcId, testMode: false, addresses: gateway ? [{ ipAddress: gateway.host, port: gateway.port }] : [] });
  const environment: ServiceEnvironment = {
    stores,
    people,
    fanOut,
    accessHasher,
    random,
    codeDelivery: codes.deliver,
    loginSink: users,
    facts,
    limiter: createLimiter(options.limits ?? {}),
    differenceLimits: options.differenceLimits ?? defaultDifferenceLimits,
    logger,
  };
  const dispatcher = createDispatcher({
    layers,
    handlers,
    environment,
    authorizations: stores.authorizations,
    clock,
    logger,
  });

  gateway = await listenTcp({
    clock,
    crypto,
    random,
    logger,
    privateKeys: [rsaKey],
    sessions,
    authKeys: {
      find: async (authKeyId) => {
        const found = await stores.authorizations.findAuthKey(authKeyId);
        const isExpired = found?.expiresAt !== undefined && found.expiresAt * 1000 <= clock.now();
        return isExpired ? undefined : found?.authKey;
      },
      save: (authKeyId, authKey, expiresIn) => {
        const createdAt = Math.floor(clock.now() / 1000);
        return stores.authorizations.saveAuthKey({
          authKeyId,
          authKey,
          createdAt,
          ...(expiresIn !== undefined && { expiresAt: createdAt + expiresIn }),
        });
      },
    },
    host,
    port,
    maxConnections: options.maxConnections ?? 10_000,
  });
  const listening = gateway;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await listening.close();
    fanOut.stop();
    await fanOut.drained();
    sessions.close();
    await stores.close();
  };
  return {
    address: { host: listening.host, port: listening.port },
    publicKey: formatRsaPublicKey(rsaKey),
    dcId,
    get statistics() {
      return { connections: listening.connectionCount, sessions: sessions.size };
    },
    codeFor: (phone) => {
      const code = codes.codeFor(phone);
      if (code === undefined) throw new NoCodeError('No login code was sent to this number: ask for one with auth.sendCode first.');
      return code;
    },
    close: () => (closing ??= close()),
  };
}
