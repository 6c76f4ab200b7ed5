/** A socket through a proxy to the host of a URL, in TLS where the URL says so: what requests of `node:http` take. */
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { StreamTarget } from '../../ports/byte-stream.js';
import type { OpenTunnel } from './proxy-connector.js';

/** Whom a URL names, and whether to speak TLS with them. */
export interface UrlHost extends StreamTarget {
  readonly isSecure: boolean;
}

/** Reads a URL of HTTP or of a WebSocket. */
export function hostOfUrl(url: string): UrlHost {
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === 'wss:' || protocol === 'https:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isSecure ? 443 : 80)), isSecure };
}

/** Takes the socket, or what went wrong; `node:http` wants no socket then, whatever its types say. */
export type OnTunnelSocket = (error: Error | null, socket?: Socket) => void;

/** Opens one. */
export function openTunnelSocket(tunnel: OpenTunnel, { host, port, isSecure }: UrlHost, onOpen: OnTunnelSocket): void {
  tunnel({ host, port }).then(
    (socket) => {
      onOpen(null, isSecure ? connectTls({ socket, ...(isIP(host) === 0 && { servername: host }) }) : socket);
      // It comes paused; who takes it listens from the next turn on.
      if (!isSecure) process.nextTick(() => socket.resume());
    },
    (error: Error) => onOpen(error),
  );
}
