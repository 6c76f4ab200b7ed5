/** The group in which passwords are proven, and its way to and from TL. */
import { type SrpAlgorithm, bytesToBigInt, equalBytes, knownDhPrime, knownGenerator } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { Password } from '../domain/password.js';

type Salts = Pick<Password, 'salt1' | 'salt2'>;

/** Bytes of a salt at most; clients add 32 to the 8 that they are given. */
const longestSalt = 256;

/** All passwords share Telegram's well-known group. */
export function srpAlgorithmOf({ salt1, salt2 }: Salts): SrpAlgorithm {
  return { salt1, salt2, g: knownGenerator, p: knownDhPrime() };
}

/** https://core.telegram.org/constructor/passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow */
export function algorithmToTl(salts: Salts): tl.PasswordKdfAlgo {
  return { _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...srpAlgorithmOf(salts) };
}

/** The salts that a client has chosen; `undefined` when they are too long or too short, or meant for another group. */
export function saltsFromTl(algorithm: tl.PasswordKdfAlgo | undefined): Salts | undefined {
  if (algorithm?._ !== 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow') return undefined;
  const { salt1, salt2, g, p } = algorithm;
  if (g !== knownGenerator || !equalBytes(p, knownDhPrime())) return undefined;
  const isFit = [salt1, salt2].every(({ length }) => length >= 8 && length <= longestSalt);
  return isFit ? { salt1, salt2 } : undefined;
}

/** Whether 256 bytes can be a verifier: a number of the group that is not trivial. */
export function isVerifier(verifier: Uint8Array): boolean {
  const value = bytesToBigInt(verifier);
  return verifier.length === 256 && value > 1n && value < bytesToBigInt(knownDhPrime()) - 1n;
}
