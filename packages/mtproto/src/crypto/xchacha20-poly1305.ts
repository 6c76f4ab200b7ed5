/** XChaCha20-Poly1305: sealing what is stored, with nonces that are long enough to be drawn at random. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';

/** What both directions need besides the data. */
export interface SealParameters {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 24 bytes; never twice under one key. */
  readonly nonce: Uint8Array;
  /** What is not encrypted, but must be the same when it is opened. */
  readonly associatedData: Uint8Array;
}

/**
 * Encrypts and authenticates; the result is 16 bytes longer.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha
 */
export function sealXChaCha20Poly1305(plain: Uint8Array, { key, nonce, associatedData }: SealParameters): Uint8Array {
  return xchacha20poly1305(key, nonce, associatedData).encrypt(plain);
}

/** Opens what was sealed; throws an `Error` when anything of it, or of the parameters, is not the same. */
export function openXChaCha20Poly1305(sealed: Uint8Array, { key, nonce, associatedData }: SealParameters): Uint8Array {
  return xchacha20poly1305(key, nonce, associatedData).decrypt(sealed);
}
