/** The transport over HTTP on Node.js: by its own fetch, or through a proxy. */
import { Agent, type ClientRequestArgs, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { UsageError } from '../../errors/usage-error.js';
import type { Connector } from '../../ports/byte-stream.js';
import type { Transport } from '../../ports/transport.js';
import type { Post } from '../http-stream.js';
import type { HttpOptions } from '../http-options.js';
import { createHttpTransport } from '../http-transport.js';
import { type OpenTunnel, tunnelOf } from './proxy-connector.js';
import { hostOfUrl, type OnTunnelSocket, openTunnelSocket } from './tunnel-socket.js';

/** How HTTP is spoken on Node.js. */
export interface NodeHttpOptions extends HttpOptions {
  /** Goes through a proxy: what `socks5()` or `httpConnect()` gives. */
  readonly connect?: Connector;
}

/**
 * Connects over HTTP, by long polls: for networks that let nothing else through. Every call costs a request, so the other
 * transports are faster.
 *
 * @throws UsageError for a URL that is none of HTTP, and for a `connect` that is no proxy of ours
 * @see https://core.telegram.org/mtproto/transports#http
 */
export function http({ connect, ...options }: NodeHttpOptions = {}): Transport {
  const tunnel = connect && tunnelOf(connect);
  if (connect && !tunnel) throw new UsageError('The option connect of http() takes socks5() or httpConnect().');
  return createHttpTransport(options, tunnel ? postThrough(tunnel) : (url, posted) => fetch(url, posted));
}

/** Keeps sockets through a proxy for the next requests. */
class TunnelAgent extends Agent {
  readonly #tunnel: OpenTunnel;
  readonly #isSecure: boolean;

  constructor(tunnel: OpenTunnel, isSecure: boolean) {
    super({ keepAlive: true });
    this.#tunnel = tunnel;
    this.#isSecure = isSecure;
  }

  override createConnection({ host, port }: ClientRequestArgs, onOpen: Parameters<Agent['createConnection']>[1]): undefined {
    openTunnelSocket(this.#tunnel, { host: host ?? '', port: Number(port), isSecure: this.#isSecure }, onOpen as OnTunnelSocket);
  }
}

/** Posts as `fetch` does, through tunnels. */
function postThrough(tunnel: OpenTunnel): Post {
  const [plain, secure] = [new TunnelAgent(tunnel, false), new TunnelAgent(tunnel, true)];
  return (url, { method, body, signal }) =>
    new Promise((resolve, reject) => {
      const { pathname, search, host: authority } = new URL(url);
      const { host, port, isSecure } = hostOfUrl(url);
      const options = { agent: isSecure ? secure : plain, host, port, path: pathname + search, method, headers: { host: authority }, signal };
      request(options, (answer) => resolve(responseOf(answer))).on('error', reject).end(body);
    });
}

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 500, headers } = answer;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  if (!hasBody) answer.resume();
  return new Response(hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null, { status, headers: { 'content-type': headers['content-type'] ?? '' } });
}
