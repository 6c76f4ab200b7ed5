/** The key of a store: a random one that seals the records, itself sealed by the key or passphrase of the application. */
import { openXChaCha20Poly1305, type RandomSource, sealXChaCha20Poly1305 } from '@kitewire/mtproto';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { databaseError } from '../errors/database-error.js';
import { UsageError } from '../errors/usage-error.js';

/** What an application protects a store with: a random key of 32 bytes, or a passphrase, which is stretched by scrypt. */
export type StorageKey = Uint8Array | string;

/** What the store keeps of its key. */
export interface KeyRecord {
  readonly version: 1;
  /** The random key of the records, sealed: nonce, ciphertext, tag. */
  readonly wrapped: Uint8Array;
  /** How a passphrase is stretched; absent for a key of 32 bytes. */
  readonly scrypt?: { readonly salt: Uint8Array; readonly N: number; readonly r: number; readonly p: number };
}

/** About 0.1 s and 32 MB: what an interactive log-in may cost. */
const stretching = { N: 2 ** 15, r: 8, p: 1 } as const;

/** A damaged record must not make us compute for hours. */
const maxStretching = 2 ** 20;

const nonceLength = 24;
const keyLength = 32;
const encoder = /* @__PURE__ */ new TextEncoder();
const identity = /* @__PURE__ */ encoder.encode('kitewire data key');

/** Seals the key of a store for a key of the application, the first one or another: the records stay as they are. */
export async function wrapDataKey(dataKey: Uint8Array, key: StorageKey, random: RandomSource): Promise<KeyRecord> {
  const scrypt = typeof key === 'string' ? { salt: random.bytes(16), ...stretching } : undefined;
  const nonce = random.bytes(nonceLength);
  const sealed = sealXChaCha20Poly1305(dataKey, { key: await stretch(key, scrypt), nonce, associatedData: identity });
  const wrapped = new Uint8Array(nonceLength + sealed.length);
  wrapped.set(nonce);
  wrapped.set(sealed, nonceLength);
  return { version: 1, wrapped, ...(scrypt && { scrypt }) };
}

/** Opens the key of a store; rejects with a `StorageError` `WRONG_KEY`, and with `NEWER_DATABASE` for a record from the future. */
export async function unwrapDataKey(record: KeyRecord, key: StorageKey): Promise<Uint8Array> {
  if (record.version !== 1) throw databaseError('NEWER_DATABASE', `The key of the store has version ${String(record.version)}, this SDK knows version 1.`);
  if ((typeof key === 'string') !== (record.scrypt !== undefined)) {
    throw databaseError('WRONG_KEY', `The store is protected by a ${record.scrypt ? 'passphrase' : 'key of 32 bytes'}, and was given the other.`);
  }
  const wrapping = await stretch(key, record.scrypt);
  try {
    return openXChaCha20Poly1305(record.wrapped.subarray(nonceLength), { key: wrapping, nonce: record.wrapped.subarray(0, nonceLength), associatedData: identity });
  } catch (error) {
    throw databaseError('WRONG_KEY', 'The key does not open the store.', { cause: error });
  }
}

/** Throws a `UsageError` for a key that protects nothing. */
export function checkStorageKey(key: StorageKey): void {
  if (typeof key === 'string' ? key.length === 0 : key.length !== keyLength) {
    throw new UsageError(`A storage key is ${keyLength} random bytes or a passphrase, got ${typeof key === 'string' ? 'an empty text' : `${key.length} bytes`}.`);
  }
}

async function stretch(key: StorageKey, scrypt: KeyRecord['scrypt']): Promise<Uint8Array> {
  checkStorageKey(key);
  if (typeof key !== 'string') return key;
  const { salt, N, r, p } = scrypt ?? missingScrypt();
  if (!(N * r * p <= maxStretching)) throw databaseError('CORRUPT_DATABASE', 'The store asks for more stretching of its passphrase than any version of the SDK.');
  // The same passphrase typed on another system may be composed otherwise.
  return scryptAsync(encoder.encode(key.normalize('NFKC')), salt, { N, r, p, dkLen: keyLength });
}

function missingScrypt(): never {
  throw new UsageError('A passphrase is stretched with a salt.');
}
