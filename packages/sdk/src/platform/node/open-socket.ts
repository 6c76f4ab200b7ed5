/** Opening a TCP socket on Node.js, with a time limit and a signal. */
import { connect, type Socket } from 'node:net';
import { AbortedError } from '../../errors/aborted-error.js';
import type { ConnectionError } from '../../errors/connection-error.js';
import type { StreamTarget } from '../../ports/byte-stream.js';
import type { CancelSignal } from '../../ports/cancel-signal.js';

/** How long connecting may take unless told otherwise, in ms. */
export const CONNECT_TIMEOUT = 10_000;

/** Why there is no socket. */
export type SocketFault = 'refused' | 'unreachable' | 'silent';

export interface OpenSocketOptions {
  /** In ms. */
  readonly timeout: number;
  readonly signal?: CancelSignal | undefined;
  /** Makes the error of a failure. */
  readonly explain: (fault: SocketFault, cause?: Error) => ConnectionError;
}

const refusedCodes = new Set(['ECONNREFUSED', 'ECONNRESET']);

/** Connects; rejects with what `explain` makes of a failure, or with an `AbortedError`. */
export function openSocket({ host, port }: StreamTarget, { timeout, signal, explain }: OpenSocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new AbortedError(signal.reason));
    const socket = connect({ host, port, noDelay: true });
    const opened = settleSocket(socket, new Promise<Socket>((onConnected, onFailed) => {
      socket.once('error', (cause: NodeJS.ErrnoException) => onFailed(explain(refusedCodes.has(cause.code ?? '') ? 'refused' : 'unreachable', cause)));
      socket.once('connect', () => onConnected(socket));
    }), { timeout, signal, onTimeout: () => explain('silent') });
    opened.then((connected) => {
      socket.removeAllListeners();
      resolve(connected);
    }, reject);
  });
}

/** What ends the work on a socket early. */
export interface SettleOptions {
  /** In ms. */
  readonly timeout: number;
  readonly signal?: CancelSignal | undefined;
  readonly onTimeout: () => Error;
}

/** Waits for work on a socket, which is destroyed when the work fails, takes too long, or is not wanted any more. */
export function settleSocket(socket: Socket, work: Promise<Socket>, { timeout, signal, onTimeout }: SettleOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error): void => {
      settle();
      // A late error of a socket that nobody wants any more must not end the process.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(onTimeout()), timeout);
    const onAbort = (): void => fail(new AbortedError(signal?.reason));
    // Also after an abort: a failure of the work that nobody takes would end the process.
    work.then((done) => {
      settle();
      resolve(done);
    }, fail);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort);
  });
}
