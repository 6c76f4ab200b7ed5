/** A gateway for tests with the sessions behind it, and clients and bare sockets to it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type CryptoProvider, formatRsaPublicKey, type KnownAuthKey, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { mtprotoSchema } from '@kitewire/tl-schema/mtproto';
import { onTestFinished } from 'vitest';
import type { MachineClock } from '../ports/machine-clock.js';
import { createLimiter, type LimitRules } from '../rpc/limits.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import type { AuthKeyPort } from './auth-key-port.js';
import { type ConnectionLimits, defaultConnectionLimits } from './connection-limits.js';
import { type Gateway, listenTcp } from './tcp-gateway.js';
import { testRsaKey } from './test-rsa-key.contract.js';
import { WireClient, type WireClientOptions } from './wire-client.contract.js';

export const crypto: CryptoProvider = createNodeCrypto();
const api = createCodec(apiSchema);
const mtproto = createCodec(mtprotoSchema);
/** The system's clocks. */
export const clock: MachineClock = {
  moment: () => ({ instant: performance.now(), unix: Date.now() }),
  setTimer: (at, onTime) => {
    const timer = setTimeout(onTime, Math.max(0, Math.ceil(at - performance.now())));
    return () => clearTimeout(timer);
  },
};
/** What every call is answered with. */
export const nearest = { _: 'nearestDc', country: 'US', thisDc: 2, nearestDc: 2 } as const;
/** A call that is answered. */
export const call = { _: 'help.getNearestDc' } as const;

/** A gateway with what stands around it. */
export interface GatewayFixture {
  readonly rsaKey: RsaPrivateNumbers;
  readonly gateway: Gateway;
  readonly sessions: SessionRegistry;
  readonly keys: Map<bigint, Uint8Array>;
  readonly events: string[];
  readonly client: (kind?: Pick<WireClientOptions, 'webSocketPath' | 'httpPath' | 'stream' | 'keepAlive'>) => WireClient;
  readonly socket: () => Promise<RawSocket>;
}

/** A bare socket, with what came in on it. */
export interface RawSocket {
  readonly socket: Socket;
  readonly received: () => Uint8Array;
  readonly closed: Promise<unknown>;
}

export interface StartOptions {
  readonly limits?: Partial<ConnectionLimits>;
  readonly rates?: LimitRules;
  readonly authKeys?: (keys: Map<bigint, Uint8Array>) => Partial<AuthKeyPort>;
  /** The answer to every call; `nearestDc` unless given. */
  readonly answer?: () => Promise<Uint8Array>;
  readonly receive?: SessionRegistry['receive'];
  readonly time?: MachineClock;
}

/** A permanent key of a map. */
export function knownKey(keys: ReadonlyMap<bigint, Uint8Array>, authKeyId: bigint): KnownAuthKey | undefined {
  const authKey = keys.get(authKeyId);
  return authKey && { authKey };
}

/** Starts a gateway that ends with the test. */
export async function startGateway({ limits, rates = {}, authKeys, answer = async () => api.encode(nearest), receive, time = clock }: StartOptions = {}): Promise<GatewayFixture> {
  const privateKey = await testRsaKey();
  const keys = new Map<bigint, Uint8Array>();
  const events: string[] = [];
  const logger = { log: (_level: string, event: string) => void events.push(event) };
  const sessions = new SessionRegistry({
    ...{ clock, crypto, random: nodeRandom, logger, saltSecret: nodeRandom.bytes(32) },
    onRequest: async () => ({ type: 'result', body: await answer() }),
    onAcknowledged: () => undefined,
    onAnswered: () => {},
    onKeyActive: () => {},
    onKeyIdle: () => {},
    onDestroyKey: async (authKeyId) => keys.delete(authKeyId),
  });
  const gateway = await listenTcp({
    ...{ clock: time, crypto, random: nodeRandom, logger, privateKeys: [privateKey], legacyRsaPadding: false, host: '127.0.0.1', port: 0 },
    authKeys: {
      find: async (authKeyId) => knownKey(keys, authKeyId),
      save: async (authKeyId, authKey) => Boolean(keys.set(authKeyId, authKey)),
      ...authKeys?.(keys),
    },
    sessions: {
      receive: receive ?? ((...packet) => sessions.receive(...packet)),
      keyCreated: (...key) => sessions.keyCreated(...key),
      connectionClosed: (id) => sessions.connectionClosed(id),
      pollClosed: (...poll) => sessions.pollClosed(...poll),
      connectionWritable: (id) => sessions.connectionWritable(id),
    },
    limiter: createLimiter(rates),
    limits: { ...defaultConnectionLimits, lingerTime: 300, ...limits },
  });
  const { host, port } = gateway;
  onTestFinished(async () => {
    sessions.close();
    await gateway.close();
  });
  return {
    ...{ gateway, sessions, keys, events, rsaKey: privateKey },
    client: (kind) => {
      const client = new WireClient({ host, port, publicKey: formatRsaPublicKey(privateKey), ...kind });
      onTestFinished(() => client.cut());
      return client;
    },
    socket: async () => {
      const socket = connect({ host, port });
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
      const received: Uint8Array[] = [];
      socket.on('data', (bytes: Uint8Array) => received.push(bytes));
      const closed = once(socket, 'close');
      await once(socket, 'connect');
      return { socket, closed, received: () => Uint8Array.from(received.flatMap((bytes) => [...bytes])) };
    },
  };
}

/** A transport error in the intermediate framing, as the peer sees it. */
export const transportError = (code: number): number[] => [4, 0, 0, 0, ...new Uint8Array(Int32Array.of(-code).buffer)];

/** The intermediate framing's opening and one packet. */
export function framed(...payload: number[]): Uint8Array {
  return Uint8Array.from([0xee, 0xee, 0xee, 0xee, payload.length, payload.length >> 8, 0, 0, ...payload]);
}

/** A first question for a key, which is never followed by a second one. */
export function probe(): Uint8Array {
  const body = mtproto.encode({ _: 'req_pq_multi', nonce: nodeRandom.bytes(16) });
  const msgId = new Uint8Array(BigUint64Array.of(BigInt(Math.floor(Date.now() / 1000)) << 32n).buffer);
  return framed(...new Uint8Array(8), ...msgId, body.length, 0, 0, 0, ...body);
}

/** Waits for something to become true. */
export async function waitUntil(holds: () => boolean, within = 3000): Promise<void> {
  const end = performance.now() + within;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`still not: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
