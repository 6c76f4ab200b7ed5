/** A line that can fail: a TCP relay in front of a server. */
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A relay between clients and one server. */
export interface Relay {
  readonly address: Address;
  /** Connections that clients have made so far. */
  readonly connections: number;
  /** Ends every connection; with `refuse`, new ones as well until `mend`. */
  cut(options?: { readonly refuse?: boolean }): void;
  /** Drops what the server says from now on, as a line that is dead in one direction; until `mend` or for a new connection. */
  swallowAnswers(): void;
  /** Lets everything through again. */
  mend(): void;
  /** Ends the connections of the future after so many bytes in either direction, whenever the plan names a number. */
  planCuts(nextCut: (() => number | undefined) | undefined): void;
}

/**
 * Starts a relay; it ends with the test.
 *
 * @param tap gets to see everything that passes, in either direction
 */
export async function startRelay(target: Address, tap: (bytes: Uint8Array, from: 'client' | 'server') => void = () => {}): Promise<Relay> {
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let isRefusing = false;
  let isSwallowing = false;
  let plan: (() => number | undefined) | undefined;
  let connections = 0;
  const server = createServer({ noDelay: true }, (near) => {
    if (isRefusing) return near.destroy();
    connections += 1;
    const far = connect({ ...target, noDelay: true });
    const pair = { near, far };
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    pairs.add(pair);
    isSwallowing = false;
    let left = plan?.() ?? Number.POSITIVE_INFINITY;
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        tap(bytes, from === near ? 'client' : 'server');
        if (isSwallowing && from === far) return;
        // The cut falls inside this segment: what stands before it still arrives.
        if (bytes.length > left) {
          to.write(bytes.subarray(0, left), end);
          left = 0;
          return;
        }
        left -= bytes.length;
        to.write(bytes);
      });
      from.on('error', () => {});
      from.on('close', end);
    };
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The relay listens on no TCP address');
  const cut: Relay['cut'] = ({ refuse = false } = {}) => {
    isRefusing = refuse;
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        cut({ refuse: true });
        server.close(() => resolve());
      }),
  );
  return {
    address: { host: '127.0.0.1', port: address.port },
    get connections() {
      return connections;
    },
    cut,
    swallowAnswers: () => {
      isSwallowing = true;
    },
    mend: () => {
      isRefusing = false;
      isSwallowing = false;
    },
    planCuts: (nextCut) => {
      plan = nextCut;
    },
  };
}
