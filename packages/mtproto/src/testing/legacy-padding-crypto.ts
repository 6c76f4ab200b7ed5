/** Cryptography with which a client pads as clients did before RSA_PAD. */
import { concatBytes } from '../bytes/concat.js';
import { finishRsaUnpad } from '../crypto/rsa-pad.js';
import { readObject } from '../handshake/handshake-codec.js';
import type { ComputeJob, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';

/**
 * Gives a provider that pads anew, in the old way, what a client has padded by RSA_PAD; the rest is as `crypto` does it.
 * It makes a stand-in for old clients, against servers with the option `legacyRsaPadding`: for tests only.
 */
export function createLegacyPaddingCrypto(crypto: CryptoProvider, random: RandomSource): CryptoProvider {
  return { ...crypto, compute: (job) => crypto.compute(padAnew(job, crypto, random)) };
}

/** Makes a block of `data` and random `padding`, 235 bytes together, that is encrypted by RSA as it is. */
export function makeLegacyRsaBlock(data: Uint8Array, padding: Uint8Array, crypto: Pick<CryptoProvider, 'sha1'>): Uint8Array {
  return concatBytes(new Uint8Array(1), crypto.sha1(data), data, padding);
}

/** Whoever has made a block can open it before it is encrypted: the mask of RSA_PAD is no secret without RSA. */
function padAnew(job: ComputeJob, crypto: CryptoProvider, random: RandomSource): ComputeJob {
  if (job.type !== 'modPow') return job;
  const padded = finishRsaUnpad({ type: 'rsaPrivate', value: job.base }, crypto);
  const length = padded && readObject(padded)?.length;
  if (padded === undefined || length === undefined) return job;
  return { ...job, base: makeLegacyRsaBlock(padded.subarray(0, length), random.bytes(235 - length), crypto) };
}
