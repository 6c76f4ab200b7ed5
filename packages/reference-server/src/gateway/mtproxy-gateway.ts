/** The listener of an MTProxy: clients that know the secret are led to the data centres behind it. */
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CryptoProvider, HelloMemory, MtproxyFront, type MtproxySecret, type RandomSource } from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { Deadlines } from '../sessions/deadlines.js';
import { AddressCounts, normalAddress } from './address-counts.js';
import type { ConnectionLimits } from './connection-limits.js';
import { type ListenAddress, listenOn } from './listen-on.js';
import { MtproxyRelay } from './mtproxy-relay.js';
import { StrangerSite, type StrangerSiteOptions } from './stranger-site.js';

export interface MtproxyGatewayOptions extends ListenAddress {
  readonly secret: MtproxySecret;
  readonly clock: MachineClock;
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly limits: Pick<ConnectionLimits, 'connections' | 'connectionsPerAddress' | 'lingerTime'>;
  /** Where those are led who do not know the secret, when that has a domain; unless given, they are cut. */
  readonly strangersTo?: Omit<StrangerSiteOptions, 'logger'> | undefined;
  /**
   * Opens a stream to the data centre that a client has named, +10000 for a test DC, negative for a media-only one; `undefined`
   * when there is none, or it takes no more from the client's address.
   */
  readonly openDc: (dcId: number, clientAddress: string) => Duplex | undefined;
}

/** A listening proxy. */
export interface MtproxyGateway extends ListenAddress {
  /** How many clients are connected. */
  readonly connectionCount: number;
  /** Takes no more clients. */
  stop(): void;
  /** Stops, and ends every connection. */
  close(): Promise<void>;
}

/** Idle connections are probed by the system after so long, in ms, so that half-open ones are found out. */
const keepAliveDelay = 60_000;

/** Starts listening; rejects with a `ListenError` when that cannot be. */
export async function listenMtproxy(options: MtproxyGatewayOptions): Promise<MtproxyGateway> {
  const { clock, crypto, random, logger, secret, limits, strangersTo, openDc } = options;
  const strangers = strangersTo && new StrangerSite({ ...strangersTo, logger });
  const hellos = new HelloMemory();
  const addresses = new AddressCounts(limits.connectionsPerAddress);
  const relays = new Map<Socket, MtproxyRelay>();
  const deadlines = new Deadlines<MtproxyRelay>(clock, (relay) => relay.wake());

  const accept = (client: Socket): void => {
    const address = normalAddress(client.remoteAddress);
    const admission = addresses.add(address);
    if (admission === 'refused') addresses.remove(address);
    if (admission !== 'admitted') return void client.destroy();
    client.on('error', (error) => logger.log('debug', 'proxy.broken', { detail: error.message }));
    const relay: MtproxyRelay = new MtproxyRelay({
      ...{ client, clock, logger, strangers },
      openDc: (dcId) => openDc(dcId, address),
      front: new MtproxyFront({ crypto, random, secret, hellos }),
      lingerTime: limits.lingerTime,
      onDeadline: (deadline) => deadlines.set(relay, deadline),
    });
    relays.set(client, relay);
    client.once('close', () => {
      relays.delete(client);
      addresses.remove(address);
    });
    relay.open();
  };

  const server = createServer({ noDelay: true, allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelay }, accept);
  server.maxConnections = limits.connections;
  const { host, port } = await listenOn(server, options);
  server.on('error', (error) => logger.log('error', 'listener.failed', {}, error));

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= new Promise((resolve) => server.close(() => resolve())));
  return {
    host,
    port,
    get connectionCount() {
      return relays.size;
    },
    stop: () => void stop(),
    close: async () => {
      // The listener reports its end before the last socket has: both are waited for.
      const done = Promise.all([stop(), ...[...relays.keys()].map((client) => new Promise((resolve) => client.once('close', resolve)))]);
      for (const relay of [...relays.values()]) relay.end();
      await done;
      deadlines.clear();
    },
  };
}
