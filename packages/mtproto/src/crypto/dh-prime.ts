/** The check of the prime that a server offers for Diffie-Hellman. */
import { bytesToBigInt } from '../bytes/big-int.js';
import { isKnownDhPrime } from './dh.js';
import { isSafePrime, type Hash256 } from './primes.js';

/**
 * Whether `prime` (big-endian) has exactly 2048 bits and is a safe prime. The well-known one is accepted at once.
 *
 * @see https://core.telegram.org/mtproto/security_guidelines#checking-dh-prime-and-generator
 */
export function isAcceptableDhPrime(prime: Uint8Array, sha256: Hash256): boolean {
  if (isKnownDhPrime(prime)) return true;
  return hasDhPrimeLength(prime) && isSafePrime(bytesToBigInt(prime), sha256);
}

/** Whether the number has exactly 2048 bits, in 256 bytes. */
export function hasDhPrimeLength(prime: Uint8Array): boolean {
  return prime.length === 256 && prime[0]! >= 0x80;
}
