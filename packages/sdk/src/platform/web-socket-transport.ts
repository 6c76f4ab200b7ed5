/** The transport over WebSockets, whoever makes them: the browser, or a library on Node.js. */
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError, type ConnectionErrorCode } from '../errors/connection-error.js';
import type { ByteStream, StreamTarget } from '../ports/byte-stream.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { type DataCentre, describeTarget, type Transport, wireDcId } from '../ports/transport.js';
import { targetOfUrl, webSocketTargets } from './web-socket-address.js';
import { endWebSocket, type WebSocketLike, WebSocketStream } from './web-socket-stream.js';

/** How WebSockets are spoken. */
export interface WebSocketOptions {
  /** The URL of a data centre's WebSocket, `ws:` or `wss:`, where it is not the one that Telegram and our server use. */
  readonly url?: string | ((dc: DataCentre) => string);
  /** How long connecting may take, in ms; 10,000 unless given. */
  readonly timeout?: number;
}

/** Begins to open a WebSocket with the subprotocol. */
export type OpenWebSocket = (url: string, protocol: string) => WebSocketLike;

/**
 * Makes a transport over WebSockets: always obfuscated, in the intermediate framing.
 *
 * @param load gives what opens WebSockets; asked at the first use
 * @throws UsageError for a URL that is none of a WebSocket
 * @see https://core.telegram.org/mtproto/transports#websocket
 */
export function createWebSocketTransport({ url, timeout = 10_000 }: WebSocketOptions, load: () => Promise<OpenWebSocket>): Transport {
  const given = typeof url === 'string' ? targetOfUrl(url) : url;
  return {
    targets: (dc) => (given === undefined ? webSocketTargets(dc) : [typeof given === 'function' ? targetOfUrl(given(dc)) : given]),
    dress: (dc) => ({ framing: 'intermediate', obfuscation: { dcId: wireDcId(dc) } }),
    open: async (target, signal) => connect(await load(), target, { timeout, ...(signal && { signal }) }),
  };
}

function connect(openWebSocket: OpenWebSocket, target: StreamTarget, { timeout, signal }: { timeout: number; signal?: CancelSignal }): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new AbortedError(signal.reason));
    const socket = openWebSocket(target.url ?? `ws://${describeTarget(target)}`, 'binary');
    const stream = new WebSocketStream(socket);
    const fail = (error: Error): void => {
      settle();
      endWebSocket(socket);
      reject(error);
    };
    const timer = setTimeout(() => fail(describeFailure(target, 'CONNECTION_TIMEOUT')), timeout);
    const onAbort = (): void => fail(new AbortedError(signal?.reason));
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    socket.addEventListener('error', ({ error }) => fail(explainFailure(target, error)));
    socket.addEventListener('close', () => fail(describeFailure(target, 'CONNECTION_UNREACHABLE')));
    socket.addEventListener('open', () => {
      settle();
      resolve(stream);
    });
    signal?.addEventListener('abort', onAbort);
  });
}

/** Browsers do not say why; a library does. */
function explainFailure(target: StreamTarget, error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = Number(/^Unexpected server response: (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? 400);
  // A status of success or a redirection, or no HTTP at all, is no answer that a WebSocket's server gives.
  if (status < 400 || code.startsWith('HPE_')) return new ConnectionError('NOT_MTPROTO', `${describeTarget(target)} is no WebSocket.`, { cause: error });
  return describeFailure(target, code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'CONNECTION_REFUSED' : 'CONNECTION_UNREACHABLE', error);
}

function describeFailure(target: StreamTarget, code: ConnectionErrorCode, cause?: unknown): ConnectionError {
  const what = code === 'CONNECTION_REFUSED' ? 'refused the connection' : code === 'CONNECTION_TIMEOUT' ? 'did not answer' : 'cannot be reached';
  return new ConnectionError(code, `The WebSocket ${describeTarget(target)} ${what}.`, cause === undefined ? undefined : { cause });
}
