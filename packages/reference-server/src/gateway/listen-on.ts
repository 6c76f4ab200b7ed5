/** Binding a listener to its address. */
import type { Server } from 'node:net';
import { explainListenFault } from './listen-error.js';

/** Where to listen, or where one listens. */
export interface ListenAddress {
  /** An address or a name of this machine; the literal address once it is bound. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** Starts listening, and gives the address that it came to; rejects with a `ListenError` when that cannot be. */
export function listenOn(server: Server, { host, port }: ListenAddress): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    const onError = (error: unknown): void => reject(explainListenFault(error, { host, port }));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.removeListener('error', onError);
      const address = server.address();
      if (address === null || typeof address === 'string') return onError(new TypeError('it is bound to no TCP address'));
      resolve({ host: address.address, port: address.port });
    });
  });
}
