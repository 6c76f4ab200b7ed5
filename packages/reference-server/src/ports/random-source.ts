/** Where unpredictable bytes come from; tests pass a seeded one. */

/** A source of cryptographically secure random bytes; the same shape as in `@kitewire/mtproto`. */
export interface RandomSource {
  /** Returns `length` fresh random bytes. */
  bytes(length: number): Uint8Array;
}
