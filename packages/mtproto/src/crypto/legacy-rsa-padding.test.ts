import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import type { RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { makeLegacyRsaBlock } from '../testing/legacy-padding-crypto.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { finishLegacyRsaUnpad } from './legacy-rsa-padding.js';
import { createPortableCrypto } from './portable-provider.js';
import { prepareRsaUnpad } from './rsa-pad.js';

const { own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const vector = own.rsa_old_sha1_scheme;
const crypto = createPortableCrypto();
const numbers = ['n', 'e', 'd', 'p', 'q'].map((name) => [name, fromHex(own.auth_key_handshake[`rsa_${name}`])]);
const key = Object.fromEntries(numbers) as RsaPrivateNumbers;
const open = (block: Uint8Array, lengths: readonly number[]) => finishLegacyRsaUnpad({ type: 'rsaPrivate', value: block }, crypto, lengths);

describe('finishLegacyRsaUnpad', () => {
  it('opens the recorded block (rsa_old_sha1_scheme)', async () => {
    const decrypted = await crypto.compute(prepareRsaUnpad(fromHex(vector.encrypted), key));
    expect(decrypted.type === 'rsaPrivate' && toHex(decrypted.value)).toBe(`00${vector.block255}`);
    expect(toHex(finishLegacyRsaUnpad(decrypted, crypto, [4, 11, 20])!)).toBe(vector.data);
  });

  it('opens blocks of each length that is possible, and no others', () => {
    const random = createSeededRandom(1);
    for (const length of [0, 1, 96, 235]) {
      const data = random.bytes(length);
      const block = makeLegacyRsaBlock(data, random.bytes(235 - length), crypto);
      expect(block).toHaveLength(256);
      expect(open(block, [0, 1, 96, 235])).toEqual(data);
      expect(open(block, [2, 95, 97])).toBeUndefined();
      expect(open(block, [])).toBeUndefined();
    }
  });

  it('gives nothing for every kind of bad block, after the same steps', () => {
    const block = makeLegacyRsaBlock(new Uint8Array(96).fill(7), new Uint8Array(139).fill(9), crypto);
    const change = (index: number) => ({ type: 'rsaPrivate', value: block.map((byte, at) => (at === index ? byte ^ 1 : byte)) }) as const;
    const bad = {
      'a first byte that is not zero': change(0),
      'the first byte of the hash changed': change(1),
      'the last byte of the hash changed': change(20),
      'the first byte of the data changed': change(21),
      'the last byte of the data changed': change(116),
      'zero': { type: 'rsaPrivate', value: new Uint8Array(256) },
      'too few bytes': { type: 'rsaPrivate', value: block.subarray(1) },
      'another job': { type: 'modPow', value: block },
      'a job that failed': { type: 'failed', reason: 'no' },
    } as const;
    for (const [name, result] of Object.entries(bad)) {
      const sha1 = vi.fn(crypto.sha1);
      expect(finishLegacyRsaUnpad(result, { sha1 }, [92, 96, 100]), name).toBeUndefined();
      expect(sha1.mock.calls.map(([data]) => data?.length), name).toEqual([92, 96, 100]);
    }
  });
});
