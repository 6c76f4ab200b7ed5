/** A WebSocket as a carrier: a stream of bytes whose cuts into messages mean nothing. */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Carrier } from './carrier.js';

/**
 * Carries a connection over a WebSocket that stands on a socket.
 *
 * Only binary messages are taken. The close code is always 1000, for clients make nothing of others.
 *
 * @see https://core.telegram.org/mtproto/transports#websocket
 */
export function createWebSocketCarrier(webSocket: WebSocket, socket: Socket): Carrier {
  // A pong for each ping would pile up for a peer that pings and does not read.
  webSocket.on('ping', (data) => {
    if (!socket.writableNeedDrain) webSocket.pong(data);
  });
  return {
    listen: ({ onBytes, onFault }) => {
      webSocket.on('message', (data, isBinary) => {
        // Messages come in one piece, since `binaryType` is left alone.
        if (isBinary) onBytes(data as Uint8Array);
        else onFault({ code: 'PROTOCOL_VIOLATION', message: 'The client sent text on a WebSocket' });
      });
      webSocket.on('error', (error) => onFault({ code: 'PROTOCOL_VIOLATION', message: error.message }));
    },
    write: (bytes) => {
      webSocket.send(bytes);
      return !socket.writableNeedDrain;
    },
    end: () => webSocket.close(1000),
  };
}
