/** A listener of TCP as the far end of the connector contract. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { FarEnd, FarListener } from '../../ports/connector.contract.js';

/** Listens on an address of this machine. */
export async function listenTcp(onStream: (far: FarEnd) => void, host: string = '127.0.0.1'): Promise<FarListener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onStream(farEndOf(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: { host, port },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function farEndOf(socket: Socket): FarEnd {
  return {
    write: (bytes) => void socket.write(bytes),
    onBytes: (listener) => void socket.on('data', listener),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    cut: () => void socket.destroy(),
    closed: new Promise((resolve) => void socket.once('close', () => resolve())),
  };
}
