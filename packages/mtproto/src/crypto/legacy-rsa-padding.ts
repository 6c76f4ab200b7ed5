/** The padding of RSA blocks before RSA_PAD, as old clients still send it: how a server takes it off. */
import { equalBytes } from '../bytes/equal.js';
import type { ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';

const blockLength = 256;
/** Behind a zero byte, which keeps the block below every modulus, and SHA-1 of the data; random bytes follow the data. */
const dataBegin = 1 + 20;

/**
 * Verifies a block and returns the data in it, or `undefined` for everything that is not a valid block.
 *
 * Nothing in the block says how long its data is, and nothing of it may be read before its hash is right: how far the
 * reading came would show in the time. So the hash is compared for each of `lengths`, always for all of them, and a
 * failed RSA operation takes the same steps on an empty block.
 *
 * Deviation: the documentation knows RSA_PAD only (https://core.telegram.org/mtproto/auth_key).
 *
 * @param lengths of the data in bytes, up to 235 each: those that are possible.
 */
export function finishLegacyRsaUnpad(
  result: ComputeResult,
  crypto: Pick<CryptoProvider, 'sha1'>,
  lengths: readonly number[],
): Uint8Array | undefined {
  const decrypted = result.type === 'rsaPrivate' && result.value.length === blockLength;
  const block = decrypted ? result.value : new Uint8Array(blockLength);
  const hash = block.subarray(1, dataBegin);
  let found: Uint8Array | undefined;
  for (const length of lengths) {
    const data = block.slice(dataBegin, dataBegin + length);
    if (equalBytes(crypto.sha1(data), hash)) found = data;
  }
  return block[0] === 0 && decrypted ? found : undefined;
}
