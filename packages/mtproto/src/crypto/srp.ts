/** The password of an account, proven by either end without telling it: SRP-6a as Telegram varies it. */
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import { equalBytes } from '../bytes/equal.js';
import { leftPadBytes } from '../bytes/left-pad.js';
import { xorBytes } from '../bytes/xor.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { isValidGenerator } from './dh.js';
import { runJob } from './run-job.js';

/** `passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow`: the group and salts that a password goes by. */
export interface SrpAlgorithm {
  readonly salt1: Uint8Array;
  readonly salt2: Uint8Array;
  readonly g: number;
  /** 256 bytes, big-endian. */
  readonly p: Uint8Array;
}

/** What proves that a password is known. */
export interface SrpProof {
  /** The client's share, 256 bytes. */
  readonly a: Uint8Array;
  /** The proof itself, 32 bytes. */
  readonly m1: Uint8Array;
}

/** What the server keeps between its question and the client's proof. */
export interface SrpChallenge {
  /** The server's secret exponent, 256 bytes. */
  readonly secret: Uint8Array;
  /** The server's share, 256 bytes: `srp_B`. */
  readonly b: Uint8Array;
}

/** The server's parameters cannot be trusted: nothing about the password was told. */
export class UnsafeSrpError extends Error {
  readonly code = 'UNSAFE_SRP';
  override readonly name = 'UnsafeSrpError';
}

const SIZE = 256;
const ITERATIONS = 100_000;
/** TDLib refuses shorter ones: a share this short was not made by a power. */
const MIN_SHARE_LENGTH = 248;

/**
 * The number that a password stands for, big-endian: `x` of the protocol. Takes 100,000 rounds of PBKDF2.
 *
 * @see https://core.telegram.org/api/srp#checking-the-password-with-srp
 */
export async function derivePasswordKey(password: string, { salt1, salt2 }: SrpAlgorithm, crypto: CryptoProvider): Promise<Uint8Array> {
  const salted = (data: Uint8Array, salt: Uint8Array): Uint8Array => crypto.sha256(salt, data, salt);
  const first = salted(salted(new TextEncoder().encode(password), salt1), salt2);
  const stretched = await runJob(crypto, 'stretchKey', { password: first, salt: salt1, iterations: ITERATIONS, length: 64 });
  return salted(stretched, salt2);
}

/** What the server stores of a password, 256 bytes: `v = g^x mod p`, also `new_password_hash`. */
export async function computePasswordVerifier(password: string, algorithm: SrpAlgorithm, crypto: CryptoProvider): Promise<Uint8Array> {
  const exponent = await derivePasswordKey(password, algorithm, crypto);
  return power(crypto, padNumber(algorithm.g), exponent, algorithm.p);
}

/**
 * Proves a password to a server that has sent its share `b`.
 *
 * Rejects with an `UnsafeSrpError` before the password is touched when the group is not safe or the share is not one.
 *
 * @see https://core.telegram.org/api/srp#checking-the-password-with-srp
 */
export async function proveSrpPassword(
  password: string,
  algorithm: SrpAlgorithm,
  serverShare: Uint8Array,
  { crypto, random }: { readonly crypto: CryptoProvider; readonly random: RandomSource },
): Promise<SrpProof> {
  await checkSrpGroup(algorithm, crypto);
  if (serverShare.length < MIN_SHARE_LENGTH) throw new UnsafeSrpError(`The server's share has ${serverShare.length} bytes, at least ${MIN_SHARE_LENGTH} were expected`);
  const p = bytesToBigInt(algorithm.p);
  const b = checkShare(serverShare, p, "The server's share");
  const secret = random.bytes(SIZE);
  const share = await power(crypto, padNumber(algorithm.g), secret, algorithm.p);
  const u = scramble(share, padNumber(b), crypto);
  const x = bytesToBigInt(await derivePasswordKey(password, algorithm, crypto));
  const verifier = bytesToBigInt(await power(crypto, padNumber(algorithm.g), bigIntToBytes(x), algorithm.p));
  const base = (((b - multiplier(algorithm, crypto) * verifier) % p) + p) % p;
  // The exponent is not reduced: its length is part of the definition.
  const exponent = bytesToBigInt(secret) + u * x;
  const session = await power(crypto, padNumber(base), bigIntToBytes(exponent), algorithm.p);
  return { a: share, m1: computeM1(algorithm, share, padNumber(b), session, crypto) };
}

/** Begins to ask for a password: makes the server's share, fresh for each question. */
export async function createSrpChallenge(
  verifier: Uint8Array,
  algorithm: SrpAlgorithm,
  { crypto, random }: { readonly crypto: CryptoProvider; readonly random: RandomSource },
): Promise<SrpChallenge> {
  const secret = random.bytes(SIZE);
  const p = bytesToBigInt(algorithm.p);
  const share = bytesToBigInt(await power(crypto, padNumber(algorithm.g), secret, algorithm.p));
  return { secret, b: padNumber((multiplier(algorithm, crypto) * bytesToBigInt(verifier) + share) % p) };
}

/** Whether a proof fits the stored verifier; compared in constant time. A share that is zero modulo p proves nothing. */
export async function verifySrpProof(
  proof: SrpProof,
  challenge: SrpChallenge,
  verifier: Uint8Array,
  algorithm: SrpAlgorithm,
  crypto: CryptoProvider,
): Promise<boolean> {
  const p = bytesToBigInt(algorithm.p);
  const share = bytesToBigInt(proof.a);
  if (proof.a.length > SIZE || share <= 0n || share >= p) return false;
  const u = scramble(padNumber(share), challenge.b, crypto);
  const raised = bytesToBigInt(await power(crypto, verifier, bigIntToBytes(u), algorithm.p));
  const session = await power(crypto, padNumber((share * raised) % p), challenge.secret, algorithm.p);
  return equalBytes(computeM1(algorithm, padNumber(share), challenge.b, session, crypto), proof.m1);
}

/** Throws an `UnsafeSrpError` unless p is a 2048-bit safe prime and g generates its large subgroup. */
export async function checkSrpGroup({ g, p }: SrpAlgorithm, crypto: CryptoProvider): Promise<void> {
  if (!(await runJob(crypto, 'checkDhPrime', { prime: p }))) throw new UnsafeSrpError('The prime of the password is not a safe prime of 2048 bits');
  if (!isValidGenerator(g, p)) throw new UnsafeSrpError(`${g} does not generate the group of the password's prime`);
}

function checkShare(share: Uint8Array, p: bigint, what: string): bigint {
  const value = bytesToBigInt(share);
  if (share.length > SIZE || value <= 0n || value >= p) throw new UnsafeSrpError(`${what} is not a number between 0 and the prime`);
  return value;
}

/** `u`, which must not be zero: the password would not matter then. */
function scramble(a: Uint8Array, b: Uint8Array, crypto: CryptoProvider): bigint {
  const u = bytesToBigInt(crypto.sha256(a, b));
  if (u === 0n) throw new UnsafeSrpError('The shares of both ends cancel each other out');
  return u;
}

function multiplier({ g, p }: SrpAlgorithm, crypto: CryptoProvider): bigint {
  return bytesToBigInt(crypto.sha256(p, padNumber(g)));
}

function computeM1({ salt1, salt2, g, p }: SrpAlgorithm, a: Uint8Array, b: Uint8Array, session: Uint8Array, crypto: CryptoProvider): Uint8Array {
  const group = xorBytes(crypto.sha256(p), crypto.sha256(padNumber(g)));
  return crypto.sha256(concatBytes(group, crypto.sha256(salt1), crypto.sha256(salt2), a, b, crypto.sha256(session)));
}

async function power(crypto: CryptoProvider, base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Promise<Uint8Array> {
  return leftPadBytes(await runJob(crypto, 'modPow', { base, exponent, modulus }), SIZE);
}

function padNumber(value: number | bigint): Uint8Array {
  return bigIntToBytes(BigInt(value), SIZE);
}
