/** The cryptography that runs everywhere: no platform is needed, and WebAssembly is used where it may be. */
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { createCrypto, type CryptoOptions } from './create-crypto.js';
import { gunzip, gzip } from './gzip.js';
import { rsaPrivate } from './rsa-private.js';

/** Makes the cryptography that needs no platform. Slow jobs run at once and take the caller's time. */
export function createPortableCrypto(options: CryptoOptions = {}): CryptoProvider {
  return createCrypto({ gzip: { inflate: gunzip, deflate: gzip }, rsaPrivate }, options);
}
