import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { streamOf } from './socket-stream.js';

it('a stream gives everybody else a turn between the pieces of a burst', async () => {
  const burst = new Uint8Array(1 << 20).map((_, index) => index % 251);
  const server = createServer((socket) => void socket.end(burst)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  await once(socket, 'connect');
  const got: Uint8Array[] = [];
  let pieces = 0;
  let most = 0;
  const failure = await new Promise<Error | undefined>((resolve) => {
    streamOf(socket).listen({
      onBytes: (bytes) => {
        got.push(bytes);
        if (pieces === 0) setImmediate(() => (pieces = 0));
        pieces += 1;
        most = Math.max(most, pieces);
      },
      onDrained: () => {},
      onClosed: resolve,
    });
  });
  expect(failure).toBeUndefined();
  expect(Buffer.concat(got).equals(burst)).toBe(true);
  // Whose turn it is may come after the next piece, in the same round; without pauses there are a dozen.
  expect(most).toBeLessThanOrEqual(2);
});
