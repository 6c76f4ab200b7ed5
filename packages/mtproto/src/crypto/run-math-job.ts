/** The slow jobs that are arithmetic, done without any platform. */
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { UsageError } from '../errors.js';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import { isAcceptableDhPrime } from './dh-prime.js';
import { factorizePq } from './factorize-pq.js';
import { modPow } from './mod-pow.js';

/** A slow job of either end that packs and unpacks nothing. */
export type MathJob = Exclude<ComputeJob, { type: 'inflate' | 'deflate' | 'rsaPrivate' }>;

/**
 * Runs a job.
 *
 * @throws Error when it has no result.
 */
export function runMathJob(job: MathJob, sha256: CryptoProvider['sha256']): ComputeResult {
  switch (job.type) {
    case 'modPow':
      return { type: 'modPow', value: modPowBytes(job.base, job.exponent, job.modulus) };
    case 'factorizePq':
      return { type: 'factorizePq', value: findFactors(job.pq) };
    case 'checkDhPrime':
      return { type: 'checkDhPrime', value: isAcceptableDhPrime(job.prime, sha256) };
    case 'stretchKey':
      return { type: 'stretchKey', value: pbkdf2(sha512, job.password, job.salt, { c: job.iterations, dkLen: job.length }) };
  }
}

/** The prime factors of `pq`. Throws `Error` when there are not two. */
export function findFactors(pq: bigint): { p: bigint; q: bigint } {
  const factors = factorizePq(pq);
  if (factors === undefined) throw new Error('pq is not the product of two factors that can be found');
  return factors;
}

function modPowBytes(base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  const divisor = bytesToBigInt(modulus);
  if (divisor === 0n) throw new UsageError('a modular power needs a modulus above zero');
  return bigIntToBytes(modPow(bytesToBigInt(base), bytesToBigInt(exponent), divisor), modulus.length);
}
