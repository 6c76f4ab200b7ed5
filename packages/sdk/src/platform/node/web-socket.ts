/** The transport over WebSockets on Node.js, which has none of its own before version 22. */
import type { Transport } from '../../ports/transport.js';
import { createWebSocketTransport, type OpenWebSocket, type WebSocketOptions } from '../web-socket-transport.js';

/** The longest message that is taken, in bytes: above what any packet may have. */
const maxPayload = 4 * 1024 * 1024;

/**
 * Connects over WebSockets, with the package `ws`.
 *
 * @see https://core.telegram.org/mtproto/transports#websocket
 */
export function webSocket(options: WebSocketOptions = {}): Transport {
  return createWebSocketTransport(options, loadWs);
}

async function loadWs(): Promise<OpenWebSocket> {
  // Most programs speak TCP.
  const { WebSocket } = await import('ws');
  // What is encrypted does not get smaller.
  return (url, protocol) => new WebSocket(url, protocol, { perMessageDeflate: false, maxPayload });
}
