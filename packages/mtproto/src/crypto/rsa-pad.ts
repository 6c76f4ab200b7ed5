/** RSA_PAD: how the client's first secret travels to the server, both ends of it. */
import { bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import { equalBytes } from '../bytes/equal.js';
import { xorBytes } from '../bytes/xor.js';
import { UsageError } from '../errors.js';
import type { ComputeJob, ComputeResult, CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { RsaPublicKey } from './rsa-key.js';

/** The longest content of a block in bytes. */
const rsaPadMaxLength = 144;

const blockLength = 256;
const paddedLength = 192;
const keyLength = 32;
// A block is below n with a chance of at least one half, so a sound source never comes near this many attempts.
const maxAttempts = 256;

/** What `prepareRsaPad` needs. */
export interface PrepareRsaPadParameters {
  /** Up to 144 bytes. */
  readonly data: Uint8Array;
  /** A key of 2048 bits. */
  readonly key: RsaPublicKey;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
}


/**
 * Pads and masks `data`; the value of the returned job is the 256-byte `encrypted_data`.
 *
 * @throws UsageError when the data is longer than 144 bytes, the key has not 2048 bits, or the random source repeats
 * itself.
 * @see https://core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows
 */
export function prepareRsaPad(parameters: PrepareRsaPadParameters): ComputeJob & { type: 'modPow' } {
  const { data, key, random, crypto } = parameters;
  if (data.length > rsaPadMaxLength) {
    throw new UsageError(`RSA_PAD takes up to ${rsaPadMaxLength} bytes: got ${data.length}`);
  }
  if (key.n.length !== blockLength || key.n[0]! < 0x80) {
    throw new UsageError(`RSA_PAD needs a modulus of 2048 bits: got one of ${key.n.length} bytes`);
  }
  const padded = concatBytes(data, random.bytes(paddedLength - data.length));
  const reversed = padded.slice().reverse();
  const modulus = bytesToBigInt(key.n);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const temporaryKey = random.bytes(keyLength);
    const withHash = concatBytes(reversed, crypto.sha256(temporaryKey, padded));
    const encrypted = crypto.aesIgeEncrypt(withHash, temporaryKey, new Uint8Array(32));
    const block = concatBytes(xorBytes(temporaryKey, crypto.sha256(encrypted)), encrypted);
    if (bytesToBigInt(block) < modulus) return { type: 'modPow', base: block, exponent: key.e, modulus: key.n };
  }
  throw new UsageError(`no RSA_PAD block below the modulus in ${maxAttempts} attempts: the random source is broken`);
}

/** The job that takes the RSA layer off `encrypted_data`; its result goes to `finishRsaUnpad`. */
export function prepareRsaUnpad(encrypted: Uint8Array, key: RsaPrivateNumbers): ComputeJob & { type: 'rsaPrivate' } {
  return { type: 'rsaPrivate', key, data: encrypted };
}

/**
 * Verifies a block and returns its 192 bytes of data with padding, or `undefined` for everything that is not a valid
 * block.
 *
 * A failed RSA operation takes the same steps on an empty block: a peer cannot tell from the time which check failed.
 *
 * @see https://core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows
 */
export function finishRsaUnpad(result: ComputeResult, crypto: CryptoProvider): Uint8Array | undefined {
  const decrypted = result.type === 'rsaPrivate' && result.value.length === blockLength;
  const block = decrypted ? result.value : new Uint8Array(blockLength);
  const masked = block.subarray(keyLength);
  const temporaryKey = xorBytes(block.subarray(0, keyLength), crypto.sha256(masked));
  const withHash = crypto.aesIgeDecrypt(masked, temporaryKey, new Uint8Array(32));
  const padded = withHash.slice(0, paddedLength).reverse();
  const valid = equalBytes(crypto.sha256(temporaryKey, padded), withHash.subarray(paddedLength));
  return valid && decrypted ? padded : undefined;
}
