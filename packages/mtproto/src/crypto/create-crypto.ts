/** Cryptography without a platform, around whatever packs and unpacks gzip streams. */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { ComputeJob, ComputeResult, CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { PortableAesCtr } from './aes-ctr.js';
import { createIge } from './aes-ige.js';
import { runMathJob } from './run-math-job.js';

/** How the cryptography works. */
export interface CryptoOptions {
  /** Whether AES may run in WebAssembly (true when not given); without it, or where it is forbidden, AES is slower. */
  readonly webAssembly?: boolean;
}

/** Packs and unpacks gzip streams of one member, at once or later; throws or rejects when it cannot. */
export interface GzipCodec {
  /** The content, which must not have more than `limit` bytes: it stops as soon as there are more. */
  inflate(data: Uint8Array, limit: number): Uint8Array | Promise<Uint8Array>;
  deflate(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** What an environment brings along. */
export interface CryptoParts {
  readonly gzip: GzipCodec;
  /** `data ^ d mod n`: what only a server needs, so that a client carries nothing of it. Without it such jobs fail. */
  readonly rsaPrivate?: (key: RsaPrivateNumbers, data: Uint8Array) => Uint8Array;
}

/** Makes the cryptography. Slow jobs other than those of gzip run at once and take the caller's time. */
export function createCrypto(environment: CryptoParts, options: CryptoOptions = {}): CryptoProvider {
  const ige = createIge(options.webAssembly ?? true);
  return {
    sha1: (...parts) => digest(sha1, parts),
    sha256: hash256,
    aesIgeEncrypt: ige.encrypt,
    aesIgeDecrypt: ige.decrypt,
    createAesCtr: (key, iv) => new PortableAesCtr(key, iv),
    compute: (job) => {
      try {
        const result = runJob(job, environment);
        return result instanceof Promise ? result.catch(toFailure) : result;
      } catch (error) {
        return toFailure(error);
      }
    },
  };
}

/** The result of a job that failed. */
export function toFailure(error: unknown): ComputeResult {
  return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
}

/** The result of a gzip job, as soon as its value is there. */
export function toGzipResult(type: 'inflate' | 'deflate', value: Uint8Array | Promise<Uint8Array>): ComputeResult | Promise<ComputeResult> {
  return value instanceof Promise ? value.then((later) => ({ type, value: later })) : { type, value };
}

function runJob(job: ComputeJob, { gzip, rsaPrivate }: CryptoParts): ComputeResult | Promise<ComputeResult> {
  if (job.type === 'inflate') return toGzipResult('inflate', gzip.inflate(job.data, job.limit));
  if (job.type === 'deflate') return toGzipResult('deflate', gzip.deflate(job.data));
  if (job.type !== 'rsaPrivate') return runMathJob(job, hash256);
  if (rsaPrivate === undefined) throw new Error('this cryptography has no private RSA operation: a server needs the portable one, or that of its platform');
  return { type: 'rsaPrivate', value: rsaPrivate(job.key, job.data) };
}

function hash256(...parts: Uint8Array[]): Uint8Array {
  return digest(sha256, parts);
}

function digest(algorithm: typeof sha1 | typeof sha256, parts: readonly Uint8Array[]): Uint8Array {
  const hash = algorithm.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}
