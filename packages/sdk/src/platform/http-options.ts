/** What the transport over HTTP may be told; apart from it, as its own types are those of a platform. */
import type { DataCentre } from '../ports/transport.js';

/** How HTTP is spoken. */
export interface HttpOptions {
  /** The URL that packets are posted to, `http:` or `https:`, where it is not the one that Telegram and our server use. */
  readonly url?: string | ((dc: DataCentre) => string);
}
