import { createServer, type Socket } from 'node:net';
import { describeConnector, type FarEnd } from '../../ports/connector.contract.js';
import { createTcpConnector } from './tcp-connector.js';

describeConnector('TCP on Node.js', {
  connect: createTcpConnector(),
  listen: async (onStream) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onStream(farEndOf(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    return {
      target: { host: '127.0.0.1', port },
      close: () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    };
  },
});

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
