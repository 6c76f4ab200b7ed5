/** RSA through node:crypto, without padding: the protocol brings its own. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { modPow } from '../crypto/mod-pow.js';
import type { RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { toBytes } from './to-bytes.js';

/**
 * `base ^ exponent mod modulus` for public numbers, left-padded to the length of the modulus.
 *
 * @throws Error when OpenSSL refuses the numbers as an RSA key and block.
 */
export function rsaPublicPower(base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  const key = createPublicKey({ key: { kty: 'RSA', n: base64Url(modulus), e: base64Url(exponent) }, format: 'jwk' });
  return toBytes(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, base));
}

/** The private operation; it keeps the imported form of each key as long as the key itself is kept. */
export class NodeRsaPrivate {
  readonly #keys = new WeakMap<RsaPrivateNumbers, KeyObject>();

  /**
   * `data ^ d mod n`, left-padded to the length of n; OpenSSL blinds it, so that its time tells nothing of the data.
   *
   * @throws Error when the data has another length than n or is not below it, or the key is not one.
   */
  apply(key: RsaPrivateNumbers, data: Uint8Array): Uint8Array {
    if (data.length !== key.n.length) throw new Error(`an RSA block of ${data.length} bytes: expected ${key.n.length}`);
    let imported = this.#keys.get(key);
    if (imported === undefined) {
      imported = importPrivateKey(key);
      this.#keys.set(key, imported);
    }
    return toBytes(privateDecrypt({ key: imported, padding: constants.RSA_NO_PADDING }, data));
  }
}

/** Makes a new RSA key of 2048 bits for a server. */
export function generateRsaKey(): Promise<RsaPrivateNumbers> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, _publicKey, privateKey) => {
      if (error) return reject(error);
      const { n, e, d, p, q } = privateKey.export({ format: 'jwk' });
      const number = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
      resolve({ n: number(n), e: number(e), d: number(d), p: number(p), q: number(q) });
    });
  });
}

function importPrivateKey(key: RsaPrivateNumbers): KeyObject {
  const [d, p, q] = [bytesToBigInt(key.d), bytesToBigInt(key.p), bytesToBigInt(key.q)];
  const derived = {
    dp: base64Url(bigIntToBytes(d % (p - 1n))),
    dq: base64Url(bigIntToBytes(d % (q - 1n))),
    qi: base64Url(bigIntToBytes(modPow(q, p - 2n, p))),
  };
  const given = { n: base64Url(key.n), e: base64Url(key.e), d: base64Url(key.d), p: base64Url(key.p), q: base64Url(key.q) };
  return createPrivateKey({ key: { kty: 'RSA', ...given, ...derived }, format: 'jwk' });
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}
