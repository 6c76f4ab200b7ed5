/** The server's RSA key: made once, then kept with the database. */
import { fromHex, type RsaPrivateNumbers, toHex } from '@kitewire/mtproto';
import { generateRsaKey } from '@kitewire/mtproto/node';
import type { SecretStore } from '../stores/secret-store.js';

const secretName = 'rsaKey';
const fields = ['n', 'e', 'd', 'p', 'q'] as const;

/** Gives the key that is kept, or makes one and keeps it. */
export async function obtainRsaKey(secrets: SecretStore): Promise<RsaPrivateNumbers> {
  const kept = await secrets.find(secretName);
  return decode(kept ?? (await secrets.obtain(secretName, encode(await generateRsaKey()))));
}

function encode(key: RsaPrivateNumbers): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields.map((field) => [field, toHex(key[field])]))));
}

function decode(bytes: Uint8Array): RsaPrivateNumbers {
  const parsed = JSON.parse(new TextDecoder().decode(bytes)) as Record<(typeof fields)[number], string>;
  const [n, e, d, p, q] = fields.map((field) => fromHex(parsed[field])) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return { n, e, d, p, q };
}
