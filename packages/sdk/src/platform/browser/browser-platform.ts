/** What a browser brings to a client, in a page or in a worker. */
import { createWebCrypto } from '@kitewire/mtproto/web';
import type { Platform } from '../../client/client-options.js';
import { UsageError } from '../../errors/usage-error.js';
import { systemClock } from '../system-clock.js';
import { browserRandom } from './browser-random.js';
import { describeBrowser } from '../describe-browser.js';
import { watchNetwork } from './watch-network.js';
import { webSocket } from './web-socket.js';

/** The browser's clocks, randomness and WebSockets. There is no terminal: what a login asks must be in its options. */
export function createBrowserPlatform(): Platform {
  return {
    clock: systemClock,
    random: browserRandom,
    crypto: createWebCrypto,
    transport: webSocket(),
    watchNetwork,
    ...describeBrowser(navigator.userAgent),
    systemLangCode: navigator.language,
    prompt: (question) => Promise.reject(new UsageError(`Nobody can be asked "${question}" here: pass start() the answer, or a callback.`)),
    showQr: () => Promise.reject(new UsageError('No terminal to draw the QR code on: pass start() a callback as option qr.')),
  };
}
