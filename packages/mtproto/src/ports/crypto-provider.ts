/** The cryptography that the machines need: quick primitives at once, slow ones as jobs that the driver runs. */

/** One direction of an AES-256-CTR stream (128-bit big-endian counter); it advances by the bytes given. */
export interface AesCtrStream {
  /** Encrypts or decrypts the next bytes of the stream into a new array. */
  process(data: Uint8Array): Uint8Array;
}

/** An RSA key pair as big-endian byte strings without leading zeroes. */
export interface RsaPrivateNumbers {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly d: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
}

/** What each slow job takes and gives; all numbers are big-endian byte strings. */
export interface ComputeJobs {
  /** `base ^ exponent mod modulus`, left-padded to the modulus' length. */
  modPow: { input: { base: Uint8Array; exponent: Uint8Array; modulus: Uint8Array }; output: Uint8Array };
  /** `data ^ d mod n` in time that does not depend on the data, left-padded to the modulus' length. */
  rsaPrivate: { input: { key: RsaPrivateNumbers; data: Uint8Array }; output: Uint8Array };
  /** The two prime factors of `pq` (below 2^63), smaller first. */
  factorizePq: { input: { pq: bigint }; output: { p: bigint; q: bigint } };
  /** Whether `prime` is a 2048-bit safe prime (the well-known one is accepted without a test). */
  checkDhPrime: { input: { prime: Uint8Array }; output: boolean };
  /** PBKDF2 with HMAC-SHA-512. */
  stretchKey: { input: { password: Uint8Array; salt: Uint8Array; iterations: number; length: number }; output: Uint8Array };
  /** The content of a gzip stream; fails when it is malformed or would be longer than `limit` bytes. */
  inflate: { input: { data: Uint8Array; limit: number }; output: Uint8Array };
  /** A gzip stream of the data. */
  deflate: { input: { data: Uint8Array }; output: Uint8Array };
}

/** A slow job as a machine asks for it. */
export type ComputeJob = { [K in keyof ComputeJobs]: { type: K } & ComputeJobs[K]['input'] }[keyof ComputeJobs];

/** What a job came to: its value, or why there is none. */
export type ComputeResult =
  | { [K in keyof ComputeJobs]: { type: K; value: ComputeJobs[K]['output'] } }[keyof ComputeJobs]
  | { type: 'failed'; reason: string };

/** The cryptography of one platform. Inputs are never changed; outputs are fresh arrays, but for what `into` says. */
export interface CryptoProvider {
  /** SHA-1 (20 bytes) of the parts one after the other. */
  sha1(...parts: Uint8Array[]): Uint8Array;
  /** SHA-256 (32 bytes) of the parts one after the other. */
  sha256(...parts: Uint8Array[]): Uint8Array;
  /**
   * AES-256-IGE; `data` a multiple of 16 bytes, `key` 32, `iv` 32 bytes. The result may be put `into` an array as long as the
   * data, which may be the data themselves, and be that array then.
   */
  aesIgeEncrypt(data: Uint8Array, key: Uint8Array, iv: Uint8Array, into?: Uint8Array): Uint8Array;
  /** The inverse of `aesIgeEncrypt`. */
  aesIgeDecrypt(data: Uint8Array, key: Uint8Array, iv: Uint8Array, into?: Uint8Array): Uint8Array;
  /** Starts an AES-256-CTR stream; `key` 32, `iv` 16 bytes. */
  createAesCtr(key: Uint8Array, iv: Uint8Array): AesCtrStream;
  /** Takes bytes back that nobody needs any more, whoever has made them: a platform may know how to free their memory at once. */
  readonly discard?: ((bytes: Uint8Array) => void) | undefined;
  /** Runs a slow job, at once or later; never throws or rejects: a failure is a `failed` result. */
  compute(job: ComputeJob): ComputeResult | Promise<ComputeResult>;
}
