/** Where the WebSockets of a data centre are. */
import { UsageError } from '../errors/usage-error.js';
import type { StreamTarget } from '../ports/byte-stream.js';
import type { DataCentre } from '../ports/transport.js';

/** The first labels of Telegram's hosts, for data centres 1 to 5. */
const hosts = ['pluto', 'venus', 'aurora', 'vesta', 'flora'];

/**
 * The WebSockets of a data centre: by name at Telegram, at its own addresses without TLS for a server given by hand.
 * None for a data centre of Telegram's that has no name.
 *
 * @see https://core.telegram.org/mtproto/transports#uri-format
 */
export function webSocketTargets({ dcId, testMode, addresses, fixed }: DataCentre): StreamTarget[] {
  const path = testMode ? '/apiws_test' : '/apiws';
  if (fixed) return addresses.map(({ host, port }) => ({ host, port, url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}${path}` }));
  const host = telegramHost({ dcId });
  return host === undefined ? [] : [{ host, port: 443, url: `wss://${host}${path}` }];
}

/** The host of one of Telegram's data centres for the web; `undefined` for one without a name. */
export function telegramHost({ dcId }: Pick<DataCentre, 'dcId'>): string | undefined {
  const name = hosts[dcId - 1];
  return name === undefined ? undefined : `${name}.web.telegram.org`;
}

/** The target of a URL that was given by hand. Throws a `UsageError` for what is no URL of a WebSocket. */
export function targetOfUrl(url: string): StreamTarget {
  const parts = /^(?<protocol>wss?):\/\/(?<host>\[[^\]]+\]|[^/:?#]+)(?::(?<port>\d{1,5}))?(?:[/?]|$)/.exec(url)?.groups;
  if (parts?.['host'] === undefined) throw new UsageError(`The URL of a WebSocket begins with ws:// or wss://, got "${url}".`);
  const { protocol, host, port } = parts;
  return { host, port: Number(port ?? (protocol === 'wss' ? 443 : 80)), url };
}
