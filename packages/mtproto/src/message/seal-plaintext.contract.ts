// Sealing in tests: any plaintext, however wrong.
import { OUTER_HEADER_LENGTH, sealInPlace, type SealedPlaintext, type SealingKey } from './sealed-plaintext.js';

/** Encrypts a copy of a plaintext, a multiple of 16 bytes. */
export function sealPlaintext(plaintext: Uint8Array, sealingKey: SealingKey): SealedPlaintext {
  const payload = new Uint8Array(OUTER_HEADER_LENGTH + plaintext.length);
  payload.set(plaintext, OUTER_HEADER_LENGTH);
  return sealInPlace(payload, sealingKey);
}
