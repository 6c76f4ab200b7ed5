/** The TCP listener: each connection gets a link, each link its sessions. */
import { createServer, type Server, type Socket } from 'node:net';
import { type CryptoProvider, type RandomSource, type RsaPrivateNumbers, ServerLink } from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import { Deadlines } from '../sessions/deadlines.js';
import type { SessionConnection, SessionRegistry } from '../sessions/session-registry.js';
import { type Driver, drive, type ServerLinkReport } from './drive.js';

/** Where keys are found and kept. */
export interface AuthKeyPort {
  find(authKeyId: bigint): Promise<Uint8Array | undefined>;
  /** Keeps a fresh key; `false` when its id is taken. */
  save(authKeyId: bigint, authKey: Uint8Array, expiresIn: number | undefined): Promise<boolean>;
}

export interface TcpGatewayOptions {
  readonly clock: MachineClock;
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly privateKeys: readonly RsaPrivateNumbers[];
  readonly authKeys: AuthKeyPort;
  readonly sessions: SessionRegistry;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly maxConnections: number;
}

/** A listening gateway. */
export interface Gateway {
  readonly host: string;
  readonly port: number;
  /** How many connections stand. */
  readonly connectionCount: number;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** Connections that have ended on our side may take so long, in ms, to read what is left. */
const LINGER = 2_000;

/** Starts listening; rejects when the address cannot be had. */
export async function listenTcp(options: TcpGatewayOptions): Promise<Gateway> {
  const { clock, host, port, logger } = options;
  const sockets = new Set<Socket>();
  const deadlines = new Deadlines<Driver>(clock, (driver) => driver.wake());
  let nextConnection = 1;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const id = nextConnection++;
    const driver = serve(socket, id, options, deadlines);
    socket.once('close', () => {
      sockets.delete(socket);
      deadlines.set(driver, undefined);
    });
  });
  server.maxConnections = options.maxConnections;
  server.on('drop', () => logger.log('warn', 'connection dropped: too many'));
  await listen(server, host, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The gateway listens on no TCP address');
  return {
    host,
    port: address.port,
    get connectionCount() {
      return sockets.size;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        deadlines.clear();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

/** Serves one connection until it ends. */
function serve(socket: Socket, id: number, options: TcpGatewayOptions, deadlines: Deadlines<Driver>): Driver {
  const { clock, crypto, random, privateKeys, sessions, authKeys, logger } = options;
  let isEnding = false;
  const connection: SessionConnection = {
    id,
    remoteAddress: socket.remoteAddress ?? '',
    send: (authKeyId, packet) => driver.send({ type: 'send', authKeyId, packet }),
    end: (reason) => driver.send({ type: 'end', reason }),
  };
  const onReport = (report: ServerLinkReport): void => {
    switch (report.type) {
      case 'packet':
        return sessions.receive(connection, report.authKeyId, report.packet);
      case 'lookupAuthKey':
        return void lookUp(report.authKeyId);
      case 'storeAuthKey':
        return void store(report);
    }
  };
  const lookUp = async (authKeyId: bigint): Promise<void> => {
    try {
      const authKey = await authKeys.find(authKeyId);
      driver.send({ type: 'authKey', authKeyId, key: authKey && { authKey } });
    } catch (error) {
      fail('looking a key up failed', error);
    }
  };
  const store = async ({ authKeyId, authKey, serverSalt, expiresIn }: ServerLinkReport & { type: 'storeAuthKey' }): Promise<void> => {
    try {
      const stored = await authKeys.save(authKeyId, authKey, expiresIn);
      if (stored) sessions.keyCreated(authKeyId, serverSalt);
      driver.send({ type: 'authKeyStored', authKeyId, stored });
    } catch (error) {
      fail('storing a key failed', error);
    }
  };
  const fail = (event: string, error: unknown): void => {
    logger.log('error', event, {}, error);
    driver.send({ type: 'end', reason: { code: 'REQUESTED', message: event } });
  };
  const driver = drive({
    link: new ServerLink({ crypto, random, privateKeys }),
    socket: {
      write: (bytes) => socket.writable && socket.write(bytes),
      end: () => {
        isEnding = true;
        socket.end();
        const timer = setTimeout(() => socket.destroy(), LINGER);
        socket.once('close', () => clearTimeout(timer));
      },
    },
    clock,
    crypto,
    onReport,
    onClose: (reason) => logger.log('info', 'connection closed', { connection: id, reason: reason.code, detail: reason.message }),
    onDeadline: (deadline) => deadlines.set(driver, isEnding ? undefined : deadline),
  });
  driver.send({ type: 'opened' });
  socket.on('data', (bytes: Uint8Array) => driver.send({ type: 'bytes', bytes }));
  socket.on('drain', () => driver.send({ type: 'drained' }));
  socket.on('error', (error) => logger.log('debug', 'connection failed', { connection: id, detail: error.message }));
  socket.once('close', () => {
    driver.send({ type: 'closed' });
    sessions.connectionClosed(id);
  });
  return driver;
}
