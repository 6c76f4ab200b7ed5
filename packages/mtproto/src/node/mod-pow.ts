/** Modular powers through node:crypto where it has an operation that fits, else with big integers. */
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { isKnownDhPrime } from '../crypto/dh.js';
import { modPow } from '../crypto/mod-pow.js';
import { powerOfKnownGroup } from './known-group.js';
import { rsaPublicPower } from './rsa.js';

// An exponent this short is public: the one of an RSA key.
const maxPublicExponentLength = 8;
const minRsaLength = 128;

/** `base ^ exponent mod modulus` over big-endian bytes, left-padded to the length of the modulus. */
export function nodeModPow(base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  try {
    if (isKnownDhPrime(modulus)) return powerOfKnownGroup(base, exponent);
    if (exponent.length <= maxPublicExponentLength && modulus.length >= minRsaLength) {
      return rsaPublicPower(base, exponent, modulus);
    }
  } catch {
    // OpenSSL refuses some numbers that have a power all the same, such as a base of one.
  }
  const divisor = bytesToBigInt(modulus);
  if (divisor === 0n) throw new Error('a modular power needs a modulus above zero');
  return bigIntToBytes(modPow(bytesToBigInt(base), bytesToBigInt(exponent), divisor), modulus.length);
}
