/** Diffie-Hellman: the group that servers use, and the checks of everything a peer contributes to it. */
import { bytesToBigInt } from '../bytes/big-int.js';
import { fromHex, toHex } from '../bytes/hex.js';

const knownPrimeHex =
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db' +
  'fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64' +
  '2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41' +
  '0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4' +
  'e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf' +
  '6f4fadf034b10403119cd8e3b92fcc5b';

/** The generator that goes with the well-known prime. */
export const knownGenerator = 3;

/**
 * Returns the 2048-bit safe prime that every Telegram server uses, 256 big-endian bytes; a new array at each call.
 *
 * @see https://core.telegram.org/mtproto/security_guidelines#checking-dh-prime-and-generator
 */
export function knownDhPrime(): Uint8Array {
  return fromHex(knownPrimeHex);
}

/** Whether these bytes are the well-known prime. */
export function isKnownDhPrime(prime: Uint8Array): boolean {
  return prime.length === knownPrimeHex.length / 2 && toHex(prime) === knownPrimeHex;
}

/**
 * Whether `generator` is one of 2 to 7 and generates the subgroup of prime order `(prime - 1) / 2`. By quadratic
 * reciprocity that is a condition on the prime modulo a small number. `prime` is big-endian.
 *
 * @see https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication
 */
export function isValidGenerator(generator: number, prime: Uint8Array): boolean {
  const residue = (modulus: number): number => Number(bytesToBigInt(prime) % BigInt(modulus));
  switch (generator) {
    case 2:
      return residue(8) === 7;
    case 3:
      return residue(3) === 2;
    case 4:
      return true;
    case 5:
      return [1, 4].includes(residue(5));
    case 6:
      return [19, 23].includes(residue(24));
    case 7:
      return [3, 5, 6].includes(residue(7));
    default:
      return false;
  }
}

/**
 * Whether `value` (g_a or g_b, big-endian) may be used with the 2048-bit `prime`: more than 1, less than p - 1, and at
 * least 2^1984 away from both ends, so that no small exponent can have made it.
 *
 * @see https://core.telegram.org/mtproto/security_guidelines#g-a-and-g-b-validation
 */
export function isValidDhPublic(value: Uint8Array, prime: Uint8Array): boolean {
  if (value.length > prime.length) return false;
  const number = bytesToBigInt(value);
  const p = bytesToBigInt(prime);
  const margin = 1n << BigInt(2048 - 64);
  return number > 1n && number < p - 1n && number >= margin && number <= p - margin;
}
