/** Going through a SOCKS5 proxy, on Node.js. */
import type { Socket } from 'node:net';
import { ConnectionError, type ConnectionErrorCode } from '../../errors/connection-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { Connector, StreamTarget } from '../../ports/byte-stream.js';
import { createProxyConnector } from './proxy-connector.js';
import { authorityOf, type ProxyOptions } from './proxy-options.js';

/** The longest name and password that SOCKS5 can carry, in bytes. */
const longestLogin = 255;
/** Only a bound: the connector has its own, shorter one. */
const negotiationTimeout = 600_000;

/** What the proxy library says, by what it contains. */
const refusals: readonly (readonly [part: string, code: ConnectionErrorCode, what: string])[] = [
  ['no accepted authentication', 'PROXY_LOGIN_REFUSED', 'asks for a login'],
  ['unknown authentication', 'PROXY_LOGIN_REFUSED', 'asks for a login of another kind'],
  ['Authentication failed', 'PROXY_LOGIN_REFUSED', 'does not accept the login'],
  ['NotAllowed', 'PROXY_REFUSED', 'does not allow to connect to'],
  ['ConnectionRefused', 'CONNECTION_REFUSED', 'was refused by'],
  ['rejected connection', 'CONNECTION_UNREACHABLE', 'cannot reach'],
];

/**
 * Connects through a SOCKS5 proxy, for `tcp({ connect })`, `mtproxy({ connect })`, `webSocket({ connect })` and
 * `http({ connect })`. The proxy looks names up itself.
 *
 * @throws UsageError for an address that cannot be, and for a login that SOCKS5 cannot carry
 * @see https://www.rfc-editor.org/rfc/rfc1928
 */
export function socks5(options: ProxyOptions): Connector {
  const { username, password = '' } = options;
  for (const text of [username ?? '', password]) {
    if (new TextEncoder().encode(text).length > longestLogin) throw new UsageError(`Username and password of a SOCKS5 proxy have at most ${longestLogin} bytes each.`);
  }
  return createProxyConnector(options, (socket, target) => negotiate(socket, target, options));
}

async function negotiate(socket: Socket, { host, port }: StreamTarget, proxy: ProxyOptions): Promise<Socket> {
  const { username, password = '' } = proxy;
  // Most programs go through no proxy.
  const { SocksClient } = await import('socks');
  try {
    await SocksClient.createConnection({
      command: 'connect',
      destination: { host, port },
      existing_socket: socket,
      timeout: negotiationTimeout,
      proxy: { host: proxy.host, port: proxy.port, type: 5, ...(username !== undefined && { userId: username, password }) },
    });
  } catch (error) {
    throw explain(error, { host, port }, proxy);
  }
  return takeBack(socket);
}

/** The library lets what came early flow a moment later: it is kept for whoever listens then. */
function takeBack(socket: Socket): Promise<Socket> {
  return new Promise((resolve) => {
    const early: Uint8Array[] = [];
    const keep = (bytes: Uint8Array): void => void early.push(bytes);
    socket.on('error', () => {});
    socket.on('data', keep);
    setImmediate(() => {
      socket.pause();
      socket.removeListener('data', keep);
      for (const bytes of early.reverse()) socket.unshift(bytes);
      resolve(socket);
    });
  });
}

function explain(error: unknown, target: StreamTarget, proxy: ProxyOptions): ConnectionError {
  const text = error instanceof Error ? error.message : String(error);
  // The library's own error has the password in it.
  const cause = new Error(text);
  const [part, code, what] = refusals.find(([known]) => text.includes(known)) ?? [];
  const name = `The proxy at ${authorityOf(proxy)}`;
  if (part === undefined || code === undefined) return new ConnectionError('PROXY_UNREACHABLE', `${name} does not speak SOCKS5.`, { cause });
  return new ConnectionError(code, `${name} ${what}${code === 'PROXY_LOGIN_REFUSED' ? '' : ` ${authorityOf(target)}`}.`, { cause });
}
