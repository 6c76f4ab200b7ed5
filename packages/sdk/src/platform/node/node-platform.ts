/** What Node.js brings to a client. */
import { release, type } from 'node:os';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import type { Platform } from '../../client/client-options.js';
import { showQrOnTerminal } from './show-qr.js';
import { systemClock } from '../system-clock.js';
import { tcp } from './tcp.js';
import { promptOnTerminal } from './terminal-prompt.js';

/** Node's clocks, cryptography, sockets and terminal. */
export const nodePlatform: Platform = {
  clock: systemClock,
  random: nodeRandom,
  crypto: createNodeCrypto,
  transport: /* @__PURE__ */ tcp(),
  deviceModel: `Node.js ${process.versions.node}`,
  systemVersion: /* @__PURE__ */ `${type()} ${release()}`,
  systemLangCode: 'en',
  prompt: promptOnTerminal,
  showQr: showQrOnTerminal,
};
