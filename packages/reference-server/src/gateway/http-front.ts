/** What speaks HTTP on the gateway's port: WebSockets are let in, everything else is told that it is in the wrong place. */
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Carrier } from './carrier.js';
import { createWebSocketCarrier } from './web-socket-carrier.js';

export interface HttpFrontOptions {
  /** Whether a socket's address has too many connections: it is told 429 whatever it asks for. */
  readonly isRefused: (socket: Socket) => boolean;
  /** A socket has become a WebSocket. */
  readonly onWebSocket: (socket: Socket, carrier: Carrier) => void;
}

/** The front. */
export interface HttpFront {
  /** Serves a paused socket. */
  serve(socket: Socket): void;
}

/** Where WebSockets are opened: on the live and on the test servers, and the same for clients that hope for more speed. */
const webSocketPaths: ReadonlySet<string> = new Set(['/apiws', '/apiws_test', '/apiws_premium', '/apiws_test_premium']);
/** All headers of a request together have so many bytes at most. */
const maxHeaderSize = 8192;
/** No client writes more at once than one packet of an unknown key may have, with its border; a longer one it has to cut. */
const maxWebSocketMessage = (1 << 20) + 1024;

/**
 * Makes a front. Any origin may open WebSockets: who a client is depends on its key alone, never on cookies of its browser.
 */
export function createHttpFront({ isRefused, onWebSocket }: HttpFrontOptions): HttpFront {
  // Patience is the gateway's business, which watches over every socket by its own clock.
  const server = createServer({ maxHeaderSize, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  const webSockets = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false, autoPong: false, maxPayload: maxWebSocketMessage },
    handleProtocols: () => 'binary',
  });

  server.on('request', (request, response) => {
    if (isRefused(request.socket)) return reply(response, 429);
    if (webSocketPaths.has(pathOf(request))) return reply(response.setHeader('Upgrade', 'websocket'), 426);
    reply(response, 404);
  });
  server.on('upgrade', (request, stream, head) => {
    // The gateway hands nothing but TCP sockets in.
    const socket = stream as Socket;
    if (isRefused(socket)) return refuseUpgrade(socket, 429);
    if (!webSocketPaths.has(pathOf(request))) return refuseUpgrade(socket, 404);
    if (!offersBinary(request)) return refuseUpgrade(socket, 400);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => onWebSocket(socket, createWebSocketCarrier(webSocket, socket)));
  });
  server.on('clientError', (_error, stream) => refuseUpgrade(stream as Socket, 400));

  return {
    serve: (socket) => {
      server.emit('connection', socket);
      socket.resume();
    },
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

function offersBinary({ headers }: IncomingMessage): boolean {
  return (headers['sec-websocket-protocol'] ?? '').split(',').some((name) => name.trim() === 'binary');
}

/** Answers with a status and its name, and ends the socket. */
function reply(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain', Connection: 'close' }).end(`${STATUS_CODES[status]}\n`);
}

/** The same where HTTP has let go of the socket. */
function refuseUpgrade(socket: Socket, status: number): void {
  if (!socket.writable) return void socket.destroy();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
