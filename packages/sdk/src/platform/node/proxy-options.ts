/** What proxies are described by, and how they are named. */
import { UsageError } from '../../errors/usage-error.js';
import type { StreamTarget } from '../../ports/byte-stream.js';

/** Where a proxy is, and who one is there. */
export interface ProxyOptions {
  /** A host name or IP literal. */
  readonly host: string;
  readonly port: number;
  /** For proxies that ask for a login. */
  readonly username?: string;
  readonly password?: string;
  /** How long the proxy may take to connect, in ms; 10,000 unless given. */
  readonly timeout?: number;
}

/** A target or proxy in a message or request: an IPv6 literal stands in brackets. */
export function authorityOf({ host, port }: StreamTarget): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Throws a `UsageError` for an address that cannot be. */
export function checkProxy({ host, port }: Pick<ProxyOptions, 'host' | 'port'>): void {
  if (host === '') throw new UsageError('The host of a proxy is a name or an address, got an empty text.');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`The port of a proxy is a whole number from 1 to 65535, got ${port}.`);
}
