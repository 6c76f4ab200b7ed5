/** Short answers over HTTP. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** Pages of any origin may read answers: who a client is depends on its key alone, never on cookies of its browser. */
export const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'POST, OPTIONS',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '86400',
} as const;

/** Answers with a status and its name, and ends the socket. */
export function replyStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...corsHeaders, 'Content-Type': 'text/plain', Connection: 'close' }).end(`${STATUS_CODES[status] ?? status}\n`);
}

/** The same where HTTP has let go of the socket. */
export function writeStatus(socket: Socket, status: number): void {
  if (!socket.writable) return void socket.destroy();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
