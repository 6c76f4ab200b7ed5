/** The RSA key of a data centre: made once, then kept with the database. */
import { type CryptoProvider, fingerprint, fromHex, type RsaPrivateNumbers, toHex } from '@kitewire/mtproto';
import { generateRsaKey } from '@kitewire/mtproto/node';
import { StorageError } from '../errors.js';
import type { SecretStore } from '../stores/secret-store.js';

const fields = ['n', 'e', 'd', 'p', 'q'] as const;

/** Fingerprints below this have fewer than 16 hexadecimal digits. */
const shortFingerprint = 1n << 60n;

/** Where a key comes from. */
export interface RsaKeySources {
  readonly secrets: SecretStore;
  readonly crypto: CryptoProvider;
  /** The name by which it is kept. */
  readonly name: string;
  /** Makes a random key; the platform's own unless given. */
  readonly generate?: () => Promise<RsaPrivateNumbers>;
}

/** Gives the key that is kept, or makes one and keeps it; rejects with a `StorageError` when what is kept is no key. */
export async function obtainRsaKey({ secrets, crypto, name, generate = generateRsaKey }: RsaKeySources): Promise<RsaPrivateNumbers> {
  const kept = await secrets.find(name);
  return decode(kept ?? (await secrets.obtain(name, encode(await makeKey(crypto, generate)))));
}

/**
 * Makes a key whose fingerprint has all of its hexadecimal digits: mtcute looks keys up by that text, once with and once
 * without leading zeros, and so finds none of the keys, one in 16, where these two differ.
 */
async function makeKey(crypto: CryptoProvider, generate: () => Promise<RsaPrivateNumbers>): Promise<RsaPrivateNumbers> {
  for (;;) {
    const key = await generate();
    if (BigInt.asUintN(64, fingerprint(key, crypto)) >= shortFingerprint) return key;
  }
}

function encode(key: RsaPrivateNumbers): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields.map((field) => [field, toHex(key[field])]))));
}

function decode(bytes: Uint8Array): RsaPrivateNumbers {
  try {
    const parsed = JSON.parse(new TextDecoder().decode(bytes)) as Record<(typeof fields)[number], string>;
    const [n, e, d, p, q] = fields.map((field) => fromHex(parsed[field])) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    return { n, e, d, p, q };
  } catch {
    // The cause could quote the key itself.
    throw new StorageError('CORRUPT_DATABASE', "the server's RSA key in the database cannot be read: restore a backup, or move the database away to begin anew");
  }
}
