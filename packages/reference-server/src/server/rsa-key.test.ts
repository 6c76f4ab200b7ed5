/** The life of the server's RSA key. */
import { fingerprint, type RsaPrivateNumbers } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { describe, expect, it } from 'vitest';
import type { SecretStore } from '../stores/secret-store.js';
import { obtainRsaKey } from './rsa-key.js';

const crypto = createNodeCrypto();

function createSecrets(): SecretStore {
  const kept = new Map<string, Uint8Array>();
  return {
    find: async (name) => kept.get(name),
    obtain: async (name, fresh) => kept.get(name) ?? (kept.set(name, fresh), fresh),
  };
}

/** Keys that are no keys, but have numbers of their own and so a fingerprint. */
function* keys(): Generator<RsaPrivateNumbers> {
  for (let number = 1; ; number += 1) {
    const n = Uint8Array.of(1 + (number >> 8), number & 0xff);
    yield { n, e: Uint8Array.of(1, 0, 1), d: n, p: n, q: n };
  }
}

const digitsOf = (key: RsaPrivateNumbers): number => BigInt.asUintN(64, fingerprint(key, crypto)).toString(16).length;

describe('obtainRsaKey', () => {
  it('makes a key once and then gives the same', async () => {
    const secrets = createSecrets();
    const source = keys();
    const generate = async (): Promise<RsaPrivateNumbers> => source.next().value as RsaPrivateNumbers;
    const key = await obtainRsaKey({ secrets, crypto, name: 'rsaKey', generate });
    expect(await obtainRsaKey({ secrets, crypto, name: 'rsaKey', generate })).toEqual(key);
  });

  it('passes over keys whose fingerprint begins with a zero, which mtcute cannot find', async () => {
    const offered: number[] = [];
    const source = keys();
    const generate = async (): Promise<RsaPrivateNumbers> => {
      const key = source.next().value as RsaPrivateNumbers;
      offered.push(digitsOf(key));
      return key;
    };
    for (let round = 0; round < 100; round += 1) {
      expect(digitsOf(await obtainRsaKey({ secrets: createSecrets(), crypto, name: 'rsaKey', generate }))).toBe(16);
    }
    expect(offered.some((digits) => digits < 16)).toBe(true);
  });

  it.each(['', '{}', '{"n":"zz"}', 'null'])('says so when what is kept is no key: %j', async (text) => {
    const secrets: SecretStore = { find: async () => new TextEncoder().encode(text), obtain: async (_name, fresh) => fresh };
    await expect(obtainRsaKey({ secrets, crypto, name: 'rsaKey' })).rejects.toMatchObject({ name: 'StorageError', code: 'CORRUPT_DATABASE' });
  });
});
