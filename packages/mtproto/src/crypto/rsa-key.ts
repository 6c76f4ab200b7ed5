/** RSA public keys of servers: their fingerprints and their text form (PEM). */
import { fromBase64, toBase64 } from '../bytes/base64.js';
import { concatBytes } from '../bytes/concat.js';
import { UsageError } from '../errors.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { DerReader, encodeDerSequence, encodeDerUnsignedInteger } from './der.js';

/** An RSA public key as big-endian byte strings without leading zeroes. */
export interface RsaPublicKey {
  /** The modulus, 256 bytes for the keys of Telegram. */
  readonly n: Uint8Array;
  /** The public exponent. */
  readonly e: Uint8Array;
}

/**
 * The 64 bits by which a server names its key: the last 8 bytes of SHA-1 over the bare `rsa_public_key n:string
 * e:string`, read as a signed little-endian integer as in TL `long`.
 *
 * @see https://core.telegram.org/mtproto/auth_key#dh-exchange-initiation
 */
export function fingerprint(key: RsaPublicKey, crypto: CryptoProvider): bigint {
  const hash = crypto.sha1(encodeTlBytes(key.n), encodeTlBytes(key.e));
  return new DataView(hash.buffer, hash.byteOffset).getBigInt64(12, true);
}

/**
 * Reads a public key from PEM text, `RSA PUBLIC KEY` (PKCS #1) or `PUBLIC KEY` (SubjectPublicKeyInfo).
 *
 * @throws UsageError when the text is not such a key.
 */
export function parseRsaPublicKey(pem: string): RsaPublicKey {
  const match = /-----BEGIN (RSA )?PUBLIC KEY-----([\s\S]*?)-----END (RSA )?PUBLIC KEY-----/.exec(pem);
  if (match === null || match[1] !== match[3]) {
    throw new UsageError('expected a PEM text that begins with "-----BEGIN RSA PUBLIC KEY-----"');
  }
  const reader = new DerReader(fromBase64(match[2]!.replace(/\s+/g, '')));
  const outer = reader.sequence();
  if (!reader.atEnd) throw new UsageError('bytes follow the RSA public key');
  return match[1] === undefined ? readSubjectPublicKeyInfo(outer) : readKeyNumbers(outer);
}

/** Writes a public key as PEM text, `RSA PUBLIC KEY` (PKCS #1), with a line break at its end. */
export function formatRsaPublicKey(key: RsaPublicKey): string {
  const der = encodeDerSequence(encodeDerUnsignedInteger(key.n), encodeDerUnsignedInteger(key.e));
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN RSA PUBLIC KEY-----', ...lines, '-----END RSA PUBLIC KEY-----', ''].join('\n');
}

// The object identifier 1.2.840.113549.1.1.1 (rsaEncryption) with its empty parameters, as it stands in every key.
const rsaAlgorithm = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

function readSubjectPublicKeyInfo(info: DerReader): RsaPublicKey {
  const algorithm = info.sequence();
  if (!algorithm.restEquals(rsaAlgorithm)) throw new UsageError('the public key is not an RSA key');
  const content = info.bitString();
  const key = readKeyNumbers(content.sequence());
  if (!content.atEnd || !info.atEnd) throw new UsageError('bytes follow the RSA public key');
  return key;
}

function readKeyNumbers(sequence: DerReader): RsaPublicKey {
  const key = { n: sequence.unsignedInteger(), e: sequence.unsignedInteger() };
  if (!sequence.atEnd) throw new UsageError('bytes follow the exponent of the RSA public key');
  if (key.n.length === 0 || key.e.length === 0) throw new UsageError('a number of the RSA public key is zero');
  return key;
}

function encodeTlBytes(value: Uint8Array): Uint8Array {
  const { length } = value;
  const header = length < 254 ? [length] : [254, length & 0xff, (length >> 8) & 0xff, length >> 16];
  const padding = (4 - ((header.length + length) % 4)) % 4;
  return concatBytes(Uint8Array.from(header), value, new Uint8Array(padding));
}
