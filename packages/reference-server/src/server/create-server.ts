/** The composition root: a whole server in the calling process. */
import { formatRsaPublicKey } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { ServerError } from '../errors.js';
import { defaultConnectionLimits } from '../gateway/connection-limits.js';
import { listenTcp } from '../gateway/tcp-gateway.js';
import { normaliseEmail } from '../domain/email.js';
import { termsToTl } from '../services/terms.js';
import type { CodeToDeliver } from '../ports/code-delivery.js';
import type { EmailToDeliver } from '../ports/email-delivery.js';
import { redactingLogger, silentLogger } from '../ports/logger.js';
import type { DcAddress } from '../services/context.js';
import { createBot, type CreatedBot, type NewBot } from '../services/create-bot.js';
import type { Stores } from '../stores/stores.js';
import { defaultDifferenceLimits } from '../updates/difference.js';
import { assemble } from './assemble.js';
import { CodeBox } from './code-box.js';
import { openStores } from './open-stores.js';
import { type MtproxyAddress, type StartedFront, startMtproxyFront } from './mtproxy-front.js';
import { findPublicAddress } from './public-address.js';
import { obtainRsaKey } from './rsa-key.js';
import { checkOptions, type ServerOptions } from './server-options.js';
import { shutDown } from './shut-down.js';
import { startKeySweep } from './key-sweep.js';
import { createStoredAuthKeys } from './stored-auth-keys.js';
import { systemClock } from './system-clock.js';

/** Where clients reach a server. */
export interface ServerAddress {
  /** A literal address. */
  readonly host: string;
  readonly port: number;
}

/** What a server carries at one moment. */
export interface ServerStatistics {
  readonly connections: number;
  /** With those that wait some minutes for their client to come back. */
  readonly sessions: number;
}

/** A running server. */
export interface KitewireServer {
  /** Where clients reach it; they are told the same in help.getConfig. */
  readonly address: ServerAddress;
  /** The RSA public key as PKCS #1 PEM: what clients must be given to trust the server. */
  readonly publicKey: string;
  /** The number of the data centre that it is. */
  readonly dcId: number;
  /** Where the MTProxy before it is; `undefined` unless the options have one. */
  readonly mtproxy: MtproxyAddress | undefined;
  readonly statistics: ServerStatistics;
  /** The login code that was sent last to a phone, however the number is written; throws a `NoCodeError` when there was none. */
  codeFor(phone: string): string;
  /** The code that was sent last to an e-mail address, to confirm it or to recover a password; throws a `NoCodeError` when there was none. */
  emailCodeFor(address: string): string;
  /** Makes a bot, and gives the token that it logs in with; rejects with an `AdminError` when that cannot be. */
  createBot(bot: NewBot): Promise<CreatedBot>;
  /**
   * Takes nothing more in, answers what was asked before, ends every connection and lets the database go. A second call
   * waits for the first. Afterwards nothing of the server keeps the process alive.
   */
  close(): Promise<void>;
}

/** Somebody asked for a login code that was never sent. */
export class NoCodeError extends ServerError {
  readonly code = 'NO_CODE' as const;
  override readonly name = 'NoCodeError';
}

/**
 * Starts a server; several of them in one process share nothing.
 *
 * Rejects with an `OptionError` for an option that cannot be, with a `StorageError` when the database cannot be used, and
 * with a `ListenError` when the address cannot be listened on; nothing is left behind then.
 */
export async function createServer(options: ServerOptions = {}): Promise<KitewireServer> {
  checkOptions(options);
  const stores = await openStores(options.data);
  try {
    return await startServer(options, stores);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function startServer(options: ServerOptions, stores: Stores): Promise<KitewireServer> {
  const { host = '127.0.0.1', port = 0, dcId = 2, clock = systemClock, random = nodeRandom, closingTime = 5000 } = options;
  const crypto = options.crypto ?? createNodeCrypto();
  const logger = redactingLogger(options.logger ?? silentLogger);
  const rsaKey = options.rsaKey ?? (await obtainRsaKey({ secrets: stores.secrets, crypto }));
  const codes = new CodeBox({ targetOf: ({ phone }: CodeToDeliver) => phone, next: options.deliverCode });
  const emails = new CodeBox({ targetOf: ({ address }: EmailToDeliver) => address, next: options.deliverEmail });
  const addresses: DcAddress[] = [];
  const parts = await assemble({
    ...{ stores, clock, random, crypto, logger },
    codeDelivery: codes.deliver,
    emailDelivery: emails.deliver,
    terms: options.terms && termsToTl(options.terms, crypto),
    limits: options.limits ?? {},
    differenceLimits: options.differenceLimits ?? defaultDifferenceLimits,
    facts: () => ({ dcId, testMode: false, addresses }),
  });
  const limits = {
    ...defaultConnectionLimits,
    connections: options.maxConnections ?? defaultConnectionLimits.connections,
    connectionsPerAddress: options.maxConnectionsPerAddress,
  };
  const gateway = await listenTcp({
    ...{ clock, crypto, random, logger, host, port, limits },
    privateKeys: [rsaKey],
    sessions: parts.sessions,
    limiter: parts.limiter,
    authKeys: createStoredAuthKeys(stores.authorizations, clock),
  });
  let front: StartedFront | undefined;
  const endSweep = startKeySweep({ store: stores.authorizations, clock, logger });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    endSweep();
    front?.listener.stop();
    return (closing ??= shutDown({ ...parts, gateway, stores, closingTime }).finally(() => front?.listener.close()));
  };
  try {
    const ipAddress = await findPublicAddress({ boundHost: gateway.host, publicHost: options.publicHost });
    addresses.push({ ipAddress, port: gateway.port });
    const { mtproxy: settings, publicHost } = options;
    if (settings) front = await startMtproxyFront({ ...{ settings, gateway, dcId, publicHost, clock, crypto, random, logger, limits } });
    return {
      address: { host: ipAddress, port: gateway.port },
      publicKey: formatRsaPublicKey(rsaKey),
      dcId,
      mtproxy: front?.address,
      get statistics() {
        return { connections: gateway.connectionCount, sessions: parts.sessions.size };
      },
      codeFor: (phone) => {
        const code = codes.codeFor(phone.replace(/\D/g, ''));
        if (code === undefined) throw new NoCodeError('no login code was sent to this number: ask for one with auth.sendCode first');
        return code;
      },
      emailCodeFor: (address) => {
        const code = emails.codeFor(normaliseEmail(address) ?? address);
        if (code === undefined) throw new NoCodeError('no code was sent to this address: ask for one with setPassword or requestPasswordRecovery first');
        return code;
      },
      createBot: (bot) => createBot({ stores, random, crypto, clock }, bot),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
