/** The transport over HTTP in browsers, by their own fetch. */
import type { Transport } from '../../ports/transport.js';
import type { HttpOptions } from '../http-options.js';
import { createHttpTransport } from '../http-transport.js';

/**
 * Connects over HTTP, by long polls: for networks that let nothing else through. Every call costs a request, so WebSockets
 * are faster.
 *
 * @throws UsageError for a URL that is none of HTTP
 * @see https://core.telegram.org/mtproto/transports#http
 */
export function http(options: HttpOptions = {}): Transport {
  return createHttpTransport(options, (url, posted) => fetch(url, posted));
}
