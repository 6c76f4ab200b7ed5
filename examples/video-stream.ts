// A video plays over local HTTP while it is downloaded: a player asks for ranges, and jumps to where nothing was loaded yet.
// `npm run example -- video-stream FILE` sends a file and serves it until Ctrl+C; without one it plays a part of one to itself.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createServer } from '@kitewire/reference-server';
import { type Client, createClient, embedded, memory, type SentMedia } from '@kitewire/sdk';

const [given] = process.argv.slice(2);
const server = await createServer();
const alice = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
const phone = '+15550000001';
await alice.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });
const film = randomBytes(8_000_000);
const { message } = await alice.sendVideo('me', given ?? film, { name: 'film.mp4', mimeType: 'video/mp4', width: 640, height: 360, duration: 60 });

/** The first and the last byte that a request asks for; `undefined` where it is content with all of them, and where it asks for something else than one range. */
function readRange({ method, headers }: IncomingMessage, size: number): { readonly first: number; readonly last: number } | undefined {
  const [, from = '', to = ''] = (method === 'GET' && /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '')) || [];
  if (from !== '') return { first: Number(from), last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
  // Without a beginning, so many bytes at the end are meant.
  return to === '' ? undefined : { first: Math.max(0, size - Number(to)), last: size - 1 };
}

/** Answers a player: https://www.rfc-editor.org/rfc/rfc9110.html#name-range-requests */
async function play(client: Client, { media }: SentMedia['message'], request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (media?._ !== 'messageMediaDocument' || media.document?._ !== 'document') throw new TypeError('The message has no video.');
  const { size, mimeType } = media.document;
  const range = readRange(request, size);
  const { first, last } = range ?? { first: 0, last: size - 1 };
  if (first > last) return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
  const length = last - first + 1;
  const headers = { 'accept-ranges': 'bytes', 'content-type': mimeType, 'content-length': length };
  response.writeHead(range ? 206 : 200, { ...headers, ...(range && { 'content-range': `bytes ${first}-${last}/${size}` }) });
  if (request.method === 'HEAD') return void response.end();
  // Nothing is loaded much before it is played, and a player that hangs up ends the download.
  await pipeline(Readable.from(client.iterFile(media, { offset: first, length })), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

const http = createHttpServer((request, response) => {
  play(alice, message, request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');
const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}/film.mp4`;
console.log(`The video plays at ${address}`);

if (given === undefined) {
  const jump = await fetch(address, { headers: { range: 'bytes=5000001-5100000' } });
  const bytes = Buffer.from(await jump.arrayBuffer());
  console.log(jump.status, jump.headers.get('content-range'), bytes.equals(film.subarray(5_000_001, 5_100_001)) ? 'as it was sent' : 'something else');
  const end = await fetch(address, { headers: { range: 'bytes=-1000' } });
  console.log(end.status, end.headers.get('content-range'), (await end.arrayBuffer()).byteLength);
  console.log((await fetch(address, { headers: { range: 'bytes=9000000-' } })).status);
} else await once(process, 'SIGINT');

http.close();
http.closeAllConnections();
await alice.close();
await server.close();
