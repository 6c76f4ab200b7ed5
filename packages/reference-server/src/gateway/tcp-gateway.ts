/** The listener: it counts sockets, finds out what is spoken on each, and ends them all in the end. */
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Deadlines } from '../sessions/deadlines.js';
import { AddressCounts, normalAddress } from './address-counts.js';
import { type Carrier, createTcpCarrier } from './carrier.js';
import { Connection, type ConnectionSurroundings } from './connection.js';
import { awaitFirstBytes } from './first-bytes.js';
import { createHttpFront } from './http-front.js';
import { HttpTransport } from './http-transport.js';
import { listenOn } from './listen-on.js';
import { type ConnectionStream, createStreamPair } from './stream-pair.js';

export interface TcpGatewayOptions extends ConnectionSurroundings {
  /** An address or a name of this machine. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** A listening gateway. */
export interface Gateway {
  /** The literal address that it is bound to. */
  readonly host: string;
  readonly port: number;
  /** How many connections stand. */
  readonly connectionCount: number;
  /**
   * Connects a client in process; `undefined` when that is not to be.
   *
   * @param remoteAddress the client's own, which bounds and limits go by.
   * @returns The client's end of a stream of MTProto.
   */
  join(remoteAddress: string): Duplex | undefined;
  /** Takes no more connections, and nothing more from those that stand. */
  stop(): void;
  /** Stops, and ends every connection; resolves when none is left, soon after the time that limits give them to read the rest. */
  close(): Promise<void>;
}

/** Idle connections are probed by the system after so long, in ms, so that half-open ones are found out. */
const keepAliveDelay = 60_000;
/** Turned-away connections are reported together, so often at most, in ms. */
const reportPause = 10_000;

/** Starts listening; rejects with a `ListenError` when that cannot be. */
export async function listenTcp(options: TcpGatewayOptions): Promise<Gateway> {
  const { clock, logger, limits } = options;
  /** All that were admitted; those whose connection stands are in `connections` too. */
  const sockets = new Set<ConnectionStream>();
  const refused = new WeakSet<ConnectionStream>();
  const connections = new Map<ConnectionStream, Connection>();
  const addresses = new AddressCounts(limits.connectionsPerAddress);
  const deadlines = new Deadlines<Connection>(clock, (connection) => connection.wake());
  /** When those are cut that have not said yet what they want. */
  const visitors = new Deadlines<ConnectionStream>(clock, (socket) => void socket.destroy());
  const noteDrop = createDropReport(options);
  let isStopped = false;
  let nextConnection = 1;

  /** Counts a connection, and lets it in or not. */
  const admit = (socket: ConnectionStream, address: string): boolean => {
    // Those who joined in process are not in the listener's own count.
    const admission = sockets.size < limits.connections ? addresses.add(address) : 'dropped';
    if (admission === 'dropped') {
      noteDrop();
      socket.destroy();
      return false;
    }
    if (admission === 'refused') refused.add(socket);
    sockets.add(socket);
    socket.once('close', () => {
      visitors.set(socket, undefined);
      sockets.delete(socket);
      connections.delete(socket);
      addresses.remove(address);
    });
    socket.on('error', (error) => logger.log('debug', 'socket.broken', { detail: error.message }));
    return true;
  };

  const accept = (socket: Socket): void => {
    const remoteAddress = normalAddress(socket.remoteAddress);
    if (!admit(socket, remoteAddress)) return;
    // A request, too, has to be complete in this time.
    visitors.set(socket, clock.moment().instant + limits.firstByteTime);
    awaitFirstBytes(socket, (isHttp) => {
      if (isStopped) return;
      if (isHttp) return front.serve(socket);
      open(socket, { remoteAddress, carrier: createTcpCarrier(socket), isObfuscated: false });
      socket.resume();
    });
  };

  const join = (remoteAddress: string): Duplex | undefined => {
    const [ours, theirs] = createStreamPair();
    if (isStopped || !admit(ours, remoteAddress)) return undefined;
    open(ours, { remoteAddress, carrier: createTcpCarrier(ours), isObfuscated: true });
    return theirs;
  };

  const open = (socket: ConnectionStream, kind: { readonly remoteAddress: string; readonly carrier: Carrier; readonly isObfuscated: boolean }): void => {
    const connection: Connection = new Connection({
      ...{ id: nextConnection++, socket, isRefused: refused.has(socket), surroundings: options },
      ...kind,
      onDeadline: (deadline) => deadlines.set(connection, deadline),
    });
    visitors.set(socket, undefined);
    connections.set(socket, connection);
    connection.open();
  };

  const http = new HttpTransport({
    surroundings: options,
    allocateId: () => nextConnection++,
    onPatience: (socket, until) => sockets.has(socket) && visitors.set(socket, until),
  });
  const front = createHttpFront({
    onPacket: (request, response) => void http.take(request, response),
    isRefused: (socket) => refused.has(socket),
    onWebSocket: (socket, carrier) => (isStopped ? void socket.destroy() : open(socket, { remoteAddress: normalAddress(socket.remoteAddress), carrier, isObfuscated: true })),
  });

  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelay }, accept);
  server.maxConnections = limits.connections;
  server.on('drop', noteDrop);
  const { host, port } = await listenOn(server, options);
  // Such as too many open files: those who are connected stay.
  server.on('error', (error) => logger.log('error', 'listener.failed', {}, error));

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    isStopped = true;
    http.stop();
    for (const connection of connections.values()) connection.stopListening();
    return (stopped ??= new Promise((resolve) => server.close(() => resolve())));
  };
  return {
    host,
    port,
    get connectionCount() {
      return sockets.size;
    },
    join,
    stop: () => void stop(),
    close: async () => {
      // The listener reports its end before the last socket has: both are waited for.
      const done = Promise.all([stop(), ...[...sockets].map(untilClosed)]);
      for (const connection of connections.values()) connection.end({ code: 'REQUESTED', message: 'The server is closing' });
      http.close();
      for (const socket of sockets) if (!connections.has(socket)) socket.end();
      // By the process' own time, so that a clock that stands still cannot keep anything open.
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, limits.lingerTime);
      await done;
      clearTimeout(timer);
      deadlines.clear();
      visitors.clear();
    },
  };
}

function untilClosed(socket: Duplex): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

/** A stranger who comes again and again must not fill the log: what is turned away is counted and reported now and then. */
function createDropReport({ clock, logger }: TcpGatewayOptions): () => void {
  let count = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;
  return () => {
    count += 1;
    const { instant } = clock.moment();
    if (instant < quietUntil) return;
    quietUntil = instant + reportPause;
    logger.log('warn', 'connections.turnedAway', { count });
    count = 0;
  };
}
