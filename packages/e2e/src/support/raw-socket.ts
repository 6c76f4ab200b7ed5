/** The bare ends of a TCP connection: a client that says what it wants, and a server that answers what it wants. */
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Address } from './relay.js';
import { inTime } from './wait-until.js';

/** What became of a connection to a server. */
export interface RawConnection {
  write(bytes: Uint8Array): void;
  /** Everything that the server has said. */
  readonly received: Uint8Array[];
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>;
}

/** Connects to a server without saying anything; the connection ends with the test. */
export async function openRaw(address: Address): Promise<RawConnection> {
  const socket = connect({ ...address, noDelay: true });
  onTestFinished(() => void socket.destroy());
  const received: Uint8Array[] = [];
  socket.on('data', (bytes: Uint8Array) => received.push(bytes));
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await inTime('the connection stands', new Promise<void>((resolve) => socket.once('connect', resolve)));
  return { write: (bytes) => void socket.write(bytes), received, ended };
}

/** Listens as a server does, and handles each connection as the test wants; ends with the test. */
export async function listenRaw(onConnection: (socket: Socket) => void): Promise<Address> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The socket listens on no TCP address');
  return { host: '127.0.0.1', port: address.port };
}

/** An address at which nobody listens. */
export async function findClosedPort(): Promise<Address> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('The socket listens on no TCP address');
  return { host: '127.0.0.1', port: address.port };
}
