/** Seals records with XChaCha20-Poly1305, and blinds words with HMAC-SHA256. */
import { openXChaCha20Poly1305, type RandomSource, sealXChaCha20Poly1305 } from '@kitewire/mtproto';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { databaseError } from '../errors/database-error.js';
import type { StorageError } from '../errors/storage-error.js';
import type { RecordCipher } from '../storage/record-cipher.js';

/** Random nonces of 24 bytes do not meet each other, however many records are written. */
const nonceLength = 24;
const tagLength = 16;

/** Of a token 80 bits stay: words of one store do not meet, and an index does not grow more than it must. */
const tokenLength = 10;

/** Texts repeat their words: of so many the tokens are remembered, about 2 MB. */
const maxTokens = 10_000;

/** Random bytes are asked for by so many nonces at once: each request has its price. */
const noncesAtOnce = 64;

const encoder = /* @__PURE__ */ new TextEncoder();

/**
 * Makes the cipher of a store.
 *
 * A sealed record is its nonce, the ciphertext and the tag: 40 bytes more than the record.
 *
 * @param dataKey 32 bytes; records and tokens are under keys that are derived from it
 */
export function createRecordCipher(dataKey: Uint8Array, random: RandomSource): RecordCipher {
  const recordKey = hkdf(sha256, dataKey, undefined, encoder.encode('kitewire records'), 32);
  const tokenKey = hkdf(sha256, dataKey, undefined, encoder.encode('kitewire tokens'), 32);
  const keyedHash = hmac.create(sha256, tokenKey);
  const tokens = new Map<string, string>();
  let nonces: Uint8Array = new Uint8Array(0);

  function drawNonce(): Uint8Array {
    if (nonces.length === 0) nonces = random.bytes(nonceLength * noncesAtOnce);
    const nonce = nonces.subarray(0, nonceLength);
    nonces = nonces.subarray(nonceLength);
    return nonce;
  }

  return {
    seal(identity, plain) {
      const nonce = drawNonce();
      const sealed = sealXChaCha20Poly1305(plain, { key: recordKey, nonce, associatedData: encoder.encode(identity) });
      const record = new Uint8Array(nonceLength + sealed.length);
      record.set(nonce);
      record.set(sealed, nonceLength);
      return record;
    },
    open(identity, record) {
      if (record.length < nonceLength + tagLength) throw damaged(identity);
      try {
        const nonce = record.subarray(0, nonceLength);
        return openXChaCha20Poly1305(record.subarray(nonceLength), { key: recordKey, nonce, associatedData: encoder.encode(identity) });
      } catch (error) {
        throw damaged(identity, error);
      }
    },
    token(domain, word) {
      const name = `${domain}\n${word}`;
      const known = tokens.get(name);
      if (known !== undefined) return known;
      const token = toHex(keyedHash.clone().update(encoder.encode(name)).digest().subarray(0, tokenLength));
      if (tokens.size === maxTokens) tokens.clear();
      tokens.set(name, token);
      return token;
    },
  };
}

function damaged(identity: string, cause?: unknown): StorageError {
  return databaseError('CORRUPT_DATABASE', `The record ${identity} was damaged or exchanged: its seal does not fit.`, { cause });
}

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
