// A relay before a server that can hold back what the server says, and let it through at once.
import { connect, createServer } from 'node:net';

/** @param {{ host: string, port: number }} target */
export async function startHoldingRelay(target) {
  /** @type {Set<{ near: import('node:net').Socket, held: Uint8Array[] }>} */
  const pairs = new Set();
  let isHolding = false;
  let heard = 0;
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ ...target, noDelay: true });
    const pair = { near, held: /** @type {Uint8Array[]} */ ([]) };
    pairs.add(pair);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      heard += bytes.length;
      if (isHolding) pair.held.push(bytes);
      else near.write(bytes);
    });
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: { host: '127.0.0.1', port },
    /** Bytes that the server has said. */
    get heard() {
      return heard;
    },
    hold() {
      isHolding = true;
    },
    release() {
      isHolding = false;
      // In one piece: thousands of small writes would keep a processor busy that the reader needs.
      for (const { near, held } of pairs) if (held.length > 0) near.write(Buffer.concat(held.splice(0)));
    },
    close() {
      server.close();
      for (const { near } of pairs) near.destroy();
    },
  };
}
