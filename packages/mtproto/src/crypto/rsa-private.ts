/** The private RSA operation with big integers. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import type { RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { modPow } from './mod-pow.js';

/**
 * `data ^ d mod n`, left-padded to the length of n.
 *
 * The data is multiplied by a blinding factor that nobody without the key can know, so that the time of the power
 * does not follow the data.
 *
 * @throws Error when the data has another length than n or is not below it.
 */
export function rsaPrivate(key: RsaPrivateNumbers, data: Uint8Array): Uint8Array {
  const [n, e, d] = [bytesToBigInt(key.n), bytesToBigInt(key.e), bytesToBigInt(key.d)];
  const [p, q] = [bytesToBigInt(key.p), bytesToBigInt(key.q)];
  if (data.length !== key.n.length) throw new Error(`an RSA block of ${data.length} bytes: expected ${key.n.length}`);
  const input = bytesToBigInt(data);
  if (input >= n) throw new Error('the RSA block is not below the modulus');
  const factor = drawBlindingFactor(key, data, n);
  const blinded = (input * modPow(factor, e, n)) % n;
  const result = powerThroughPrimes(blinded, d, p, q);
  return bigIntToBytes((result * invert(factor, p, q)) % n, key.n.length);
}

/** A unit modulo n, derived from the secret exponent and the data: random for everyone without the key. */
function drawBlindingFactor(key: RsaPrivateNumbers, data: Uint8Array, n: bigint): bigint {
  const seed = sha256(concatBytes(key.d, data));
  const blocks = Array.from({ length: Math.ceil(key.n.length / 32) + 1 }, (_, index) =>
    sha256(concatBytes(seed, Uint8Array.of(index))),
  );
  return 1n + (bytesToBigInt(concatBytes(...blocks)) % (n - 1n));
}

/** `base ^ exponent mod p q` by the Chinese remainder theorem: two powers of half the length. */
function powerThroughPrimes(base: bigint, exponent: bigint, p: bigint, q: bigint): bigint {
  return combine(modPow(base, exponent % (p - 1n), p), modPow(base, exponent % (q - 1n), q), p, q);
}

/** The inverse modulo p q; by Fermat modulo each prime, which takes the same steps for each value. */
function invert(value: bigint, p: bigint, q: bigint): bigint {
  return combine(modPow(value, p - 2n, p), modPow(value, q - 2n, q), p, q);
}

/** The number below p q with these remainders. */
function combine(moduloP: bigint, moduloQ: bigint, p: bigint, q: bigint): bigint {
  const difference = (((moduloP - moduloQ) % p) + p) % p;
  return moduloQ + q * ((difference * modPow(q, p - 2n, p)) % p);
}
