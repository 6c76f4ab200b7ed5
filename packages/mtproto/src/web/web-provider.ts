/** The cryptography of browsers: portable, but for gzip, which they bring along. */
import { createCrypto, type CryptoOptions } from '../crypto/create-crypto.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { streamGunzip, streamGzip } from './gzip-streams.js';

/** Makes the cryptography of a page or a worker; it needs `CompressionStream`, which all current browsers have. It is that of a client: it decrypts nothing with a private RSA key. */
export function createWebCrypto(options: CryptoOptions = {}): CryptoProvider {
  return createCrypto({ gzip: { inflate: streamGunzip, deflate: streamGzip } }, options);
}
