/** Connections over TCP, for Node.js. */
import { ConnectionError } from '../../errors/connection-error.js';
import type { Connector } from '../../ports/byte-stream.js';
import { describeTarget } from '../../ports/transport.js';
import { CONNECT_TIMEOUT, openSocket } from './open-socket.js';
import { streamOf } from './socket-stream.js';

/** How TCP connections are made. */
export interface TcpConnectorOptions {
  /** How long connecting may take, in ms; default 10,000. */
  readonly timeout?: number;
}

const faults = {
  refused: ['CONNECTION_REFUSED', 'refused the connection'],
  silent: ['CONNECTION_TIMEOUT', 'did not answer'],
  unreachable: ['CONNECTION_UNREACHABLE', 'cannot be reached'],
} as const;

/** Connects straight to the target. */
export function createTcpConnector({ timeout = CONNECT_TIMEOUT }: TcpConnectorOptions = {}): Connector {
  return async (target, signal) => {
    const socket = await openSocket(target, {
      ...{ timeout, signal },
      explain: (fault, cause) => {
        const [code, what] = faults[fault];
        return new ConnectionError(code, `The server at ${describeTarget(target)} ${what}.`, { cause });
      },
    });
    return streamOf(socket);
  };
}
