/** Connections over TCP, for Node.js. */
import { connect, type Socket } from 'node:net';
import { AbortedError } from '../../errors/aborted-error.js';
import { ConnectionError, type ConnectionErrorCode } from '../../errors/connection-error.js';
import type { ByteStream, ByteStreamListener, Connector, StreamTarget } from '../../ports/byte-stream.js';

/** How TCP connections are made. */
export interface TcpConnectorOptions {
  /** How long connecting may take, in ms; default 10,000. */
  readonly timeout?: number;
}

const refusedCodes = new Set(['ECONNREFUSED', 'ECONNRESET']);

/** Connects straight to the target. */
export function createTcpConnector({ timeout = 10_000 }: TcpConnectorOptions = {}): Connector {
  return (target, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new AbortedError(signal.reason));
      const socket = connect({ host: target.host, port: target.port, noDelay: true });
      const timer = setTimeout(() => fail(describe(target, 'CONNECTION_TIMEOUT')), timeout);
      const onAbort = (): void => fail(new AbortedError(signal?.reason));
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        socket.removeAllListeners();
      };
      const fail = (error: Error): void => {
        settle();
        // A late error of a socket that nobody wants any more must not end the process.
        socket.on('error', () => {});
        socket.destroy();
        reject(error);
      };
      socket.once('error', (cause: NodeJS.ErrnoException) =>
        fail(describe(target, refusedCodes.has(cause.code ?? '') ? 'CONNECTION_REFUSED' : 'CONNECTION_UNREACHABLE', cause)),
      );
      socket.once('connect', () => {
        settle();
        resolve(streamOf(socket));
      });
      signal?.addEventListener('abort', onAbort);
    });
}

function describe({ host, port }: StreamTarget, code: ConnectionErrorCode, cause?: Error): ConnectionError {
  const what = code === 'CONNECTION_REFUSED' ? 'refused the connection' : code === 'CONNECTION_TIMEOUT' ? 'did not answer' : 'cannot be reached';
  return new ConnectionError(code, `The server at ${host}:${port} ${what}.`, { cause });
}

function streamOf(socket: Socket): ByteStream {
  let failure: Error | undefined;
  // Without a listener of the error event the process would end.
  socket.on('error', (error) => {
    failure = error;
  });
  return {
    listen(listener: ByteStreamListener) {
      socket.on('data', (bytes: Uint8Array) => listener.onBytes(bytes));
      socket.on('drain', () => listener.onDrained());
      if (socket.closed) queueMicrotask(() => listener.onClosed(failure));
      else socket.once('close', () => listener.onClosed(failure));
    },
    write: (bytes) => !socket.destroyed && socket.write(bytes),
    close: () => void socket.destroy(),
  };
}
