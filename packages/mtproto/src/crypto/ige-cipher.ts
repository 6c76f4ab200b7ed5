/** What each implementation of AES-256-IGE offers, and the check of what it is given. */
import { UsageError } from '../errors.js';

/** AES-256-IGE over whole blocks; the sizes have been checked before. The result may be put `into` an array, which may be `data`, and is that then. */
export interface IgeCipher {
  encrypt(data: Uint8Array, key: Uint8Array, iv: Uint8Array, into?: Uint8Array): Uint8Array;
  decrypt(data: Uint8Array, key: Uint8Array, iv: Uint8Array, into?: Uint8Array): Uint8Array;
}

/**
 * Checks the sizes of AES-256-IGE parameters.
 *
 * @throws UsageError when `data` is not whole blocks of 16 bytes, or key or iv are not 32 bytes.
 */
export function checkIgeSizes(data: Uint8Array, key: Uint8Array, iv: Uint8Array): void {
  if (data.length % 16 !== 0) throw new UsageError(`AES-IGE takes blocks of 16 bytes: got ${data.length} bytes`);
  if (key.length !== 32) throw new UsageError(`AES-256-IGE takes a key of 32 bytes: got ${key.length}`);
  if (iv.length !== 32) throw new UsageError(`AES-256-IGE takes an iv of 32 bytes: got ${iv.length}`);
}
