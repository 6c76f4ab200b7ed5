/** The cryptography that runs everywhere: no platform is needed, and WebAssembly is used where it may be. */
import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { UsageError } from '../errors.js';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import { PortableAesCtr } from './aes-ctr.js';
import { createIge } from './aes-ige.js';
import { isAcceptableDhPrime } from './dh-prime.js';
import { factorizePq } from './factorize-pq.js';
import { gunzip, gzip } from './gzip.js';
import { modPow } from './mod-pow.js';
import { rsaPrivate } from './rsa-private.js';

/** How the portable cryptography works. */
export interface PortableCryptoOptions {
  /** Whether AES may run in WebAssembly (true when not given); without it, or where it is forbidden, AES is slower. */
  readonly webAssembly?: boolean;
}

/** Makes the cryptography that needs no platform. Slow jobs run at once and take the caller's time. */
export function createPortableCrypto(options: PortableCryptoOptions = {}): CryptoProvider {
  const ige = createIge(options.webAssembly ?? true);
  return {
    sha1: hash1,
    sha256: hash256,
    aesIgeEncrypt: ige.encrypt,
    aesIgeDecrypt: ige.decrypt,
    createAesCtr: (key, iv) => new PortableAesCtr(key, iv),
    compute: (job) => {
      try {
        return runPortableJob(job);
      } catch (error) {
        return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/**
 * Runs a slow job without any platform.
 *
 * @throws Error when it has no result.
 */
export function runPortableJob(job: ComputeJob): ComputeResult {
  switch (job.type) {
    case 'modPow':
      return { type: 'modPow', value: modPowBytes(job.base, job.exponent, job.modulus) };
    case 'rsaPrivate':
      return { type: 'rsaPrivate', value: rsaPrivate(job.key, job.data) };
    case 'factorizePq': {
      const factors = factorizePq(job.pq);
      if (factors === undefined) throw new Error('pq is not the product of two factors that can be found');
      return { type: 'factorizePq', value: factors };
    }
    case 'checkDhPrime':
      return { type: 'checkDhPrime', value: isAcceptableDhPrime(job.prime, hash256) };
    case 'stretchKey':
      return { type: 'stretchKey', value: pbkdf2(sha512, job.password, job.salt, { c: job.iterations, dkLen: job.length }) };
    case 'inflate':
      return { type: 'inflate', value: gunzip(job.data, job.limit) };
    case 'deflate':
      return { type: 'deflate', value: gzip(job.data) };
  }
}

function hash1(...parts: Uint8Array[]): Uint8Array {
  const hash = sha1.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hash256(...parts: Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function modPowBytes(base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  const divisor = bytesToBigInt(modulus);
  if (divisor === 0n) throw new UsageError('a modular power needs a modulus above zero');
  return bigIntToBytes(modPow(bytesToBigInt(base), bytesToBigInt(exponent), divisor), modulus.length);
}
