/** One data centre of a server, from its key to its listener. */
import { formatRsaPublicKey } from '@kitewire/mtproto';
import { type ConnectionLimits, defaultConnectionLimits } from '../gateway/connection-limits.js';
import { type Gateway, listenTcp } from '../gateway/tcp-gateway.js';
import { cdnHandlers } from '../services/cdn/cdn-handlers.js';
import type { DcAddress, ServerFacts } from '../services/context.js';
import { handlers } from '../services/handlers.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import { assembleDc, type CommonParts } from './assemble.js';
import type { PlannedDc } from './dc-plan.js';
import { findPublicAddress } from './public-address.js';
import { obtainRsaKey } from './rsa-key.js';
import type { ServerOptions } from './server-options.js';
import { createStoredAuthKeys } from './stored-auth-keys.js';

/** Where clients reach a data centre. */
export interface ServerAddress {
  /** A literal address. */
  readonly host: string;
  readonly port: number;
}

/** A running data centre. */
export interface ServerDc {
  readonly dcId: number;
  readonly address: ServerAddress;
  /** Its RSA public key as PKCS #1 PEM. */
  readonly publicKey: string;
}

/** A running data centre with what has to be brought to an end. */
export interface RunningDc extends ServerDc {
  readonly gateway: Gateway;
  readonly sessions: SessionRegistry;
}

export interface StartDcParameters {
  readonly planned: PlannedDc;
  readonly common: CommonParts;
  /** Of all data centres; this one adds its own as soon as it listens. */
  readonly addresses: DcAddress[];
  /** What clients are told beside the addresses. */
  readonly facts?: () => Pick<ServerFacts, 'cdn'>;
  /** Whether it is one for copies of files, which answers nothing else. */
  readonly isCdn?: boolean;
  readonly options: Pick<ServerOptions, 'legacyRsaPadding' | 'maxConnections' | 'maxConnectionsPerAddress'>;
}

/** Starts a data centre; rejects with what `createServer` rejects with, and leaves nothing behind then. */
export async function startDc({ planned, common, addresses, facts, isCdn = false, options }: StartDcParameters): Promise<RunningDc> {
  const { stores, clock, random, crypto, logger } = common.parameters;
  const { dcId, host, port, publicHost, rsaKeyName } = planned;
  const rsaKey = planned.rsaKey ?? (await obtainRsaKey({ secrets: stores.secrets, crypto, name: rsaKeyName }));
  const sessions = assembleDc(common, () => ({ dcId, testMode: false, addresses, ...facts?.() }), isCdn ? cdnHandlers : handlers);
  const gateway = await listenTcp({
    ...{ clock, crypto, random, logger, host, port, sessions },
    limiter: common.environment.limiter,
    privateKeys: [rsaKey],
    legacyRsaPadding: options.legacyRsaPadding ?? true,
    authKeys: createStoredAuthKeys({ store: stores.authorizations, clock, dcId }),
    limits: connectionLimitsOf(options),
  });
  try {
    const ipAddress = await findPublicAddress({ boundHost: gateway.host, publicHost });
    addresses.push({ dcId, ipAddress, port: gateway.port, ...(isCdn && { isCdn }) });
    return { dcId, address: { host: ipAddress, port: gateway.port }, publicKey: formatRsaPublicKey(rsaKey), gateway, sessions };
  } catch (error) {
    sessions.close();
    await gateway.close();
    throw error;
  }
}

/** What a listener of a server holds at most. */
export function connectionLimitsOf({ maxConnections, maxConnectionsPerAddress }: Pick<ServerOptions, 'maxConnections' | 'maxConnectionsPerAddress'>): ConnectionLimits {
  return { ...defaultConnectionLimits, connections: maxConnections ?? defaultConnectionLimits.connections, connectionsPerAddress: maxConnectionsPerAddress };
}
