/** Going through an HTTP proxy by CONNECT, on Node.js. */
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { ConnectionError } from '../../errors/connection-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { Connector, StreamTarget } from '../../ports/byte-stream.js';
import { createProxyConnector } from './proxy-connector.js';
import { authorityOf, type ProxyOptions } from './proxy-options.js';

/**
 * Connects through an HTTP proxy by CONNECT, for `tcp({ connect })`, `mtproxy({ connect })`, `webSocket({ connect })` and
 * `http({ connect })`. The proxy looks names up itself; many allow port 443 only.
 *
 * @throws UsageError for an address that cannot be, and for a username with a colon
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-connect
 */
export function httpConnect(options: ProxyOptions): Connector {
  if (options.username?.includes(':')) throw new UsageError('The username of an HTTP proxy has no colon.');
  return createProxyConnector(options, (socket, target) => ask(socket, target, options));
}

function ask(socket: Socket, target: StreamTarget, proxy: ProxyOptions): Promise<Socket> {
  const { username, password = '' } = proxy;
  const authority = authorityOf(target);
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const headers = { Host: authority, ...(username !== undefined && { 'Proxy-Authorization': `Basic ${login}` }) };
  return new Promise((resolve, reject) => {
    const asking = request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
    asking.on('error', (cause) => reject(new ConnectionError('PROXY_UNREACHABLE', `The proxy at ${authorityOf(proxy)} does not speak HTTP.`, { cause })));
    asking.on('connect', (response, _socket, head) => {
      const refusal = judge(response, { proxy: authorityOf(proxy), target: authority });
      if (refusal) return reject(refusal);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asking.end();
  });
}

/** The error of an answer that is no tunnel. */
function judge({ statusCode: status = 0, headers }: IncomingMessage, { proxy, target }: { readonly proxy: string; readonly target: string }): ConnectionError | undefined {
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '');
  if (status >= 200 && status < 300 && !isPage) return undefined;
  if (status < 400) return new ConnectionError('NOT_MTPROTO', `The proxy at ${proxy} answered with a web page (status ${status}).`);
  if (status === 407) return new ConnectionError('PROXY_LOGIN_REFUSED', `The proxy at ${proxy} asks for another login (status 407).`);
  if (status >= 500) return new ConnectionError('CONNECTION_UNREACHABLE', `The proxy at ${proxy} cannot reach ${target} (status ${status}).`);
  return new ConnectionError('PROXY_REFUSED', `The proxy at ${proxy} does not connect to ${target} (status ${status}).`);
}
