/** The transport over the browser's own WebSockets. */
import type { Transport } from '../../ports/transport.js';
import { createWebSocketTransport, type WebSocketOptions } from '../web-socket-transport.js';

/**
 * Connects over WebSockets: the default in browsers, and the only way they have.
 *
 * @see https://core.telegram.org/mtproto/transports#websocket
 */
export function webSocket(options: WebSocketOptions = {}): Transport {
  return createWebSocketTransport(options, async () => (url, protocol) => new WebSocket(url, protocol));
}
