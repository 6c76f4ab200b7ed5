/** What speaks HTTP on the gateway's port: WebSockets and packets find their way, everything else is told that it is in the wrong place. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Carrier } from './carrier.js';
import { corsHeaders, replyStatus, writeStatus } from './http-replies.js';
import { createWebSocketCarrier } from './web-socket-carrier.js';

export interface HttpFrontOptions {
  /** Whether a socket's address has too many connections: it is told 429 whatever it asks for. */
  readonly isRefused: (socket: Socket) => boolean;
  /** A request came that may carry a packet. */
  readonly onPacket: (request: IncomingMessage, response: ServerResponse) => void;
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
/** Where packets are posted, with the same meanings. */
const packetPaths: ReadonlySet<string> = new Set(
  ['/api', '/apiw', '/apiw1'].flatMap((path) => [path, `${path}_test`, `${path}_premium`, `${path}_test_premium`]).concat('/apiw_test1'),
);
/** All headers of a request together have so many bytes at most. */
const maxHeaderSize = 8192;
/** No client writes more at once than one packet of an unknown key may have, with its border; a longer one it has to cut. */
const maxWebSocketMessage = (1 << 20) + 1024;

/** Makes a front. Pages of any origin may open WebSockets and post packets. */
export function createHttpFront({ isRefused, onPacket, onWebSocket }: HttpFrontOptions): HttpFront {
  // Patience is the gateway's business, which watches over every socket by its own clock.
  const server = createServer({ maxHeaderSize, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  const webSockets = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false, autoPong: false, maxPayload: maxWebSocketMessage },
    handleProtocols: () => 'binary',
  });

  server.on('request', (request, response) => {
    const path = pathOf(request);
    if (isRefused(request.socket)) return replyStatus(response, 429);
    if (packetPaths.has(path)) return takeRequest(request, response, onPacket);
    if (webSocketPaths.has(path)) return replyStatus(response.setHeader('Upgrade', 'websocket'), 426);
    replyStatus(response, 404);
  });
  server.on('upgrade', (request, stream, head) => {
    // The gateway hands nothing but TCP sockets in.
    const socket = stream as Socket;
    if (isRefused(socket)) return writeStatus(socket, 429);
    if (!webSocketPaths.has(pathOf(request))) return writeStatus(socket, 404);
    if (!offersBinary(request)) return writeStatus(socket, 400);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => onWebSocket(socket, createWebSocketCarrier(webSocket, socket)));
  });
  server.on('clientError', (_error, stream) => writeStatus(stream as Socket, 400));

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

function takeRequest(request: IncomingMessage, response: ServerResponse, onPacket: HttpFrontOptions['onPacket']): void {
  if (request.method === 'POST') return onPacket(request, response);
  if (request.method === 'OPTIONS') return void response.writeHead(204, corsHeaders).end();
  replyStatus(response.setHeader('Allow', 'POST, OPTIONS'), 405);
}
