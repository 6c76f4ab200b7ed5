/** The cryptography of Node.js: node:crypto and node:zlib where they are faster, the portable code elsewhere. */
import { checkPrime, createCipheriv, pbkdf2 } from 'node:crypto';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { checkCtrSizes } from '../crypto/aes-ctr.js';
import { createIge } from '../crypto/aes-ige.js';
import { toFailure, toGzipResult } from '../crypto/create-crypto.js';
import { isKnownDhPrime } from '../crypto/dh.js';
import { hasDhPrimeLength } from '../crypto/dh-prime.js';
import { checkIgeSizes } from '../crypto/ige-cipher.js';
import { findFactors } from '../crypto/run-math-job.js';
import type { AesCtrStream, ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import { createIgeThroughCbc } from './aes-ige-cbc.js';
import { freeMemory } from './free-memory.js';
import { nodeGunzip, nodeGzip } from './gzip.js';
import { createHashing } from './hashing.js';
import { nodeModPow } from './mod-pow.js';
import { NodeRsaPrivate } from './rsa.js';
import { toBytes } from './to-bytes.js';

// Below this many bytes a call into OpenSSL costs more than WebAssembly needs for the whole; found by measuring both at each size
// from 16 bytes on, on an x86-64 processor with AES instructions.
const cbcMinLength = 1024;

// Rounds for a number that the peer may have chosen to deceive.
const primeChecks = 64;

/** Makes the cryptography of Node.js. Tests of primes and long gzip streams run on other threads. */
export function createNodeCrypto(): CryptoProvider {
  const ige = createIge(true);
  const encryptLong = createIgeThroughCbc() ?? ige.encrypt;
  const hash = createHashing();
  const rsaPrivate = new NodeRsaPrivate();
  return {
    sha1: (...parts) => hash('sha1', parts),
    sha256: (...parts) => hash('sha256', parts),
    aesIgeEncrypt: (data, key, iv, into) => {
      if (data.length < cbcMinLength) return ige.encrypt(data, key, iv, into);
      checkIgeSizes(data, key, iv);
      return encryptLong(data, key, iv, into);
    },
    aesIgeDecrypt: ige.decrypt,
    createAesCtr,
    discard: freeMemory,
    compute: (job) => {
      try {
        const result = runJob(job, rsaPrivate);
        return result instanceof Promise ? result.catch(toFailure) : result;
      } catch (error) {
        return toFailure(error);
      }
    },
  };
}

function createAesCtr(key: Uint8Array, iv: Uint8Array): AesCtrStream {
  checkCtrSizes(key, iv);
  const cipher = createCipheriv('aes-256-ctr', key, iv);
  return { process: (data) => toBytes(cipher.update(data)) };
}

function runJob(job: ComputeJob, rsaPrivate: NodeRsaPrivate): ComputeResult | Promise<ComputeResult> {
  switch (job.type) {
    case 'modPow':
      return { type: 'modPow', value: nodeModPow(job.base, job.exponent, job.modulus) };
    case 'rsaPrivate':
      return { type: 'rsaPrivate', value: rsaPrivate.apply(job.key, job.data) };
    case 'checkDhPrime':
      return checkDhPrime(job.prime);
    case 'stretchKey':
      return stretchKey(job.password, job.salt, job.iterations, job.length);
    case 'inflate':
      return toGzipResult('inflate', nodeGunzip(job.data, job.limit));
    case 'deflate':
      return toGzipResult('deflate', nodeGzip(job.data));
    case 'factorizePq':
      return { type: 'factorizePq', value: findFactors(job.pq) };
  }
}

async function checkDhPrime(prime: Uint8Array): Promise<ComputeResult> {
  const isSafePrime =
    isKnownDhPrime(prime) || (hasDhPrimeLength(prime) && (await isPrime(prime)) && (await isPrime(halve(prime))));
  return { type: 'checkDhPrime', value: isSafePrime };
}

function isPrime(number: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    checkPrime(number, { checks: primeChecks }, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

function stretchKey(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Promise<ComputeResult> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, length, 'sha512', (error, key) => {
      if (error) reject(error);
      else resolve({ type: 'stretchKey', value: toBytes(key) });
    });
  });
}

function halve(number: Uint8Array): Uint8Array {
  return bigIntToBytes(bytesToBigInt(number) >> 1n);
}
