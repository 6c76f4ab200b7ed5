/** The web site to which an MTProxy leads strangers: whoever probes it without the secret finds the site, and nothing else. */
import { connect, type Socket } from 'node:net';
import type { Logger } from '../ports/logger.js';
import type { ListenAddress } from './listen-on.js';

export interface StrangerSiteOptions extends ListenAddress {
  /** Strangers that are led there at one time. */
  readonly connections: number;
  /** After so long without a byte either way a stranger is let go, in ms. */
  readonly idleTime: number;
  readonly logger: Logger;
}

/** Leads strangers to a site, a bounded number at one time. */
export class StrangerSite {
  readonly #options: StrangerSiteOptions;
  #count = 0;

  constructor(options: StrangerSiteOptions) {
    this.#options = options;
  }

  /**
   * Opens a stream to the site, says there what the stranger has said, and joins both; neither is read faster than the other
   * takes. When the site's stream has closed, so does the stranger's; of the other way the caller takes care.
   *
   * @returns The stream to the site; `undefined` when as many as may are there.
   */
  lead(stranger: Socket, heard: Uint8Array): Socket | undefined {
    const { host, port, connections, idleTime, logger } = this.#options;
    if (this.#count >= connections) return undefined;
    this.#count += 1;
    // Either side may end its half first: the site judges whether that ends the other.
    const site = connect({ host, port, noDelay: true, allowHalfOpen: true });
    let wasReset = false;
    site.on('error', (error: NodeJS.ErrnoException) => {
      wasReset = error.code === 'ECONNRESET';
      logger.log('debug', 'proxy.siteBroken', { detail: error.message });
    });
    site.once('close', () => {
      this.#count -= 1;
      if (wasReset) stranger.resetAndDestroy();
      else stranger.end(() => stranger.destroy());
    });
    stranger.setTimeout(idleTime, () => stranger.destroy());
    site.write(heard);
    stranger.pipe(site);
    site.pipe(stranger);
    return site;
  }
}
