/** The transport over WebSockets on Node.js, which has none of its own before version 22. */
import type { ClientOptions } from 'ws';
import { UsageError } from '../../errors/usage-error.js';
import type { Connector } from '../../ports/byte-stream.js';
import type { Transport } from '../../ports/transport.js';
import { createWebSocketTransport, type OpenWebSocket, type WebSocketOptions } from '../web-socket-transport.js';
import { type OpenTunnel, tunnelOf } from './proxy-connector.js';
import { hostOfUrl, type OnTunnelSocket, openTunnelSocket } from './tunnel-socket.js';

/** The longest message that is taken, in bytes: above what any packet may have. */
const maxPayload = 4 * 1024 * 1024;

/** How WebSockets are spoken on Node.js. */
export interface NodeWebSocketOptions extends WebSocketOptions {
  /** Goes through a proxy: what `socks5()` or `httpConnect()` gives. */
  readonly connect?: Connector;
}

/**
 * Connects over WebSockets, with the package `ws`.
 *
 * @throws UsageError for a URL that is none of a WebSocket, and for a `connect` that is no proxy of ours
 * @see https://core.telegram.org/mtproto/transports#websocket
 */
export function webSocket({ connect, ...options }: NodeWebSocketOptions = {}): Transport {
  const tunnel = connect && tunnelOf(connect);
  if (connect && !tunnel) throw new UsageError('The option connect of webSocket() takes socks5() or httpConnect().');
  return createWebSocketTransport(options, () => loadWs(tunnel));
}

async function loadWs(tunnel: OpenTunnel | undefined): Promise<OpenWebSocket> {
  // Most programs speak TCP.
  const { WebSocket } = await import('ws');
  // What is encrypted does not get smaller.
  const options: ClientOptions = { perMessageDeflate: false, maxPayload };
  return (url, protocol) => new WebSocket(url, protocol, tunnel ? { ...options, ...through(tunnel, url) } : options);
}

/** What makes a WebSocket use a tunnel. */
function through(tunnel: OpenTunnel, url: string): Pick<ClientOptions, 'createConnection'> {
  const openLater = (_options: unknown, onOpen: OnTunnelSocket): void => openTunnelSocket(tunnel, hostOfUrl(url), onOpen);
  // Requests of node:http take a socket that comes later, too; the types of `ws` do not say so.
  return { createConnection: openLater as unknown as NonNullable<ClientOptions['createConnection']> };
}
