/** The transport over HTTP, whoever sends the requests: each packet is one, and the answer to it what the server has to say. */
import { UsageError } from '../errors/usage-error.js';
import type { StreamTarget } from '../ports/byte-stream.js';
import { AbortedError } from '../errors/aborted-error.js';
import type { DataCentre, Transport } from '../ports/transport.js';
import type { HttpOptions } from './http-options.js';
import { HttpStream, type Post } from './http-stream.js';
import { telegramHost } from './web-socket-address.js';

/**
 * Makes a transport over HTTP.
 *
 * @throws UsageError for a URL that is none of HTTP
 * @see https://core.telegram.org/mtproto/transports#http
 */
export function createHttpTransport({ url }: HttpOptions, post: Post): Transport {
  const given = typeof url === 'string' ? targetOfUrl(url) : url;
  return {
    targets: (dc) => (given === undefined ? httpTargets(dc) : [typeof given === 'function' ? targetOfUrl(given(dc)) : given]),
    dress: () => ({ packets: true }),
    open: async (target, signal) => {
      if (signal?.aborted) throw new AbortedError(signal.reason);
      // There is nothing to open: the first packet shows whether somebody is there.
      return new HttpStream(target, post);
    },
  };
}

function httpTargets(dc: DataCentre): StreamTarget[] {
  const path = dc.testMode ? '/apiw1_test' : '/apiw1';
  if (dc.fixed) return dc.addresses.map(({ host, port }) => ({ host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}` }));
  const host = telegramHost(dc);
  return host === undefined ? [] : [{ host, port: 443, url: `https://${host}${path}` }];
}

function targetOfUrl(url: string): StreamTarget {
  const parts = /^(?<protocol>https?):\/\/(?<host>\[[^\]]+\]|[^/:?#]+)(?::(?<port>\d{1,5}))?(?:[/?]|$)/.exec(url)?.groups;
  if (parts?.['host'] === undefined) throw new UsageError(`The URL of an HTTP transport begins with http:// or https://, got "${url}".`);
  const { protocol, host, port } = parts;
  return { host, port: Number(port ?? (protocol === 'https' ? 443 : 80)), url };
}
