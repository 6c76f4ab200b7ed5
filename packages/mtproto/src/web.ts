/** The door of `@kitewire/mtproto/web`: cryptography of browsers. */
export { createWebCrypto } from './web/web-provider.js';
