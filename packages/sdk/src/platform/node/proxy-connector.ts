/** What the proxies that carry TCP have in common: first a socket to the proxy, then a word with it about the target. */
import type { Socket } from 'node:net';
import { ConnectionError } from '../../errors/connection-error.js';
import type { Connector, StreamTarget } from '../../ports/byte-stream.js';
import type { CancelSignal } from '../../ports/cancel-signal.js';
import { CONNECT_TIMEOUT, openSocket, settleSocket } from './open-socket.js';
import { authorityOf, checkProxy, type ProxyOptions } from './proxy-options.js';
import { streamOf } from './socket-stream.js';

/** Opens a socket whose other end is the target. */
export type OpenTunnel = (target: StreamTarget, signal?: CancelSignal) => Promise<Socket>;

/** The sockets behind the streams, for those who put something else onto them, as WebSockets do. */
const tunnels = new WeakMap<Connector, OpenTunnel>();

/** The tunnels of a connector that was made here. */
export function tunnelOf(connector: Connector): OpenTunnel | undefined {
  return tunnels.get(connector);
}

/**
 * Makes a connector of a proxy.
 *
 * @param greet has the proxy connect the socket to the target; rejects with a `ConnectionError`
 * @throws UsageError for what is no address
 */
export function createProxyConnector(proxy: ProxyOptions, greet: (socket: Socket, target: StreamTarget) => Promise<Socket>): Connector {
  checkProxy(proxy);
  const { timeout = CONNECT_TIMEOUT } = proxy;
  const name = authorityOf(proxy);
  const explain = (_fault: unknown, cause?: Error): ConnectionError =>
    new ConnectionError('PROXY_UNREACHABLE', `The proxy at ${name} cannot be reached.`, { cause });
  const open: OpenTunnel = async (target, signal) => {
    const socket = await openSocket(proxy, { timeout, signal, explain });
    const onTimeout = (): Error => new ConnectionError('CONNECTION_TIMEOUT', `The proxy at ${name} did not connect to ${authorityOf(target)} in time.`);
    return settleSocket(socket, greet(socket, target), { timeout, signal, onTimeout });
  };
  const connector: Connector = async (target, signal) => streamOf(await open(target, signal));
  tunnels.set(connector, open);
  return connector;
}
