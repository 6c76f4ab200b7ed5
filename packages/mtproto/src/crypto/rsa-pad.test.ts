import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { UsageError } from '../errors.js';
import type { ComputeResult, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { createPortableCrypto } from './portable-provider.js';
import { finishRsaUnpad, prepareRsaPad, prepareRsaUnpad } from './rsa-pad.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const crypto = createPortableCrypto();
const handshake = own.auth_key_handshake;
const key: RsaPrivateNumbers = {
  n: fromHex(handshake.rsa_n),
  e: fromHex(handshake.rsa_e),
  d: fromHex(handshake.rsa_d),
  p: fromHex(handshake.rsa_p),
  q: fromHex(handshake.rsa_q),
};
const production = { n: fromHex(published.telegram_prod_rsa.n), e: fromHex(published.telegram_prod_rsa.e) };

/** A random source that gives these values in turn. */
function scripted(...values: Uint8Array[]) {
  return {
    bytes: vi.fn((length: number) => {
      const value = values.shift();
      if (value?.length !== length) throw new Error(`${length} random bytes were not expected`);
      return value;
    }),
  };
}

async function valueOf(result: ComputeResult | Promise<ComputeResult>): Promise<Uint8Array> {
  const { value } = (await result) as { value: Uint8Array };
  return value;
}

describe('prepareRsaPad', () => {
  it('gives the published block for zero padding and a zero key', async () => {
    const vector = published.rsa_pad_zero_random;
    const random = scripted(fromHex(vector.padding), fromHex(vector.temp_key));
    const job = prepareRsaPad({ data: fromHex(vector.data), key: production, random, crypto });
    expect(toHex(await valueOf(crypto.compute(job)))).toBe(vector.encrypted);
  });

  it('gives the recorded block of the handshake', async () => {
    const random = scripted(fromHex(handshake.rsa_pad_random_padding), fromHex(handshake.rsa_pad_temp_key));
    const job = prepareRsaPad({ data: fromHex(handshake.p_q_inner_data_dc), key, random, crypto });
    expect(toHex(job.base)).toBe(handshake.rsa_pad_key_aes_encrypted);
    expect(toHex(await valueOf(crypto.compute(job)))).toBe(handshake.encrypted_data);
  });

  it('takes another temporary key while the block is not below the modulus', () => {
    // Half of all blocks are above a modulus that begins with 0x80.
    const low = { n: Uint8Array.from({ length: 256 }, (_, index) => (index === 0 ? 0x80 : 1)), e: key.e };
    let retries = 0;
    for (let seed = 0; seed < 20; seed++) {
      const source = createSeededRandom(seed);
      const random = { bytes: vi.fn((length: number) => source.bytes(length)) };
      const job = prepareRsaPad({ data: Uint8Array.of(seed), key: low, random, crypto });
      expect(bytesToBigInt(job.base)).toBeLessThan(bytesToBigInt(low.n));
      retries += random.bytes.mock.calls.length - 2;
      expect(random.bytes.mock.calls.map(([length]) => length).slice(0, 2)).toEqual([191, 32]);
    }
    expect(retries).toBeGreaterThan(3);
  });

  it('refuses data, keys and random sources that it cannot work with', () => {
    const random = createSeededRandom(1);
    expect(() => prepareRsaPad({ data: new Uint8Array(145), key, random, crypto })).toThrow(UsageError);
    expect(() => prepareRsaPad({ data: new Uint8Array(1), key: { n: key.n.subarray(1), e: key.e }, random, crypto })).toThrow(UsageError);
    const repeating = { bytes: (length: number) => new Uint8Array(length) };
    const low = { n: Uint8Array.from({ length: 256 }, (_, index) => (index === 0 ? 0x80 : 0)), e: key.e };
    const above = Array.from({ length: 8 }, (_, index) => Uint8Array.of(index)).filter((data) => {
      try {
        prepareRsaPad({ data, key: low, random: repeating, crypto });
        return false;
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        return true;
      }
    });
    expect(above.length).toBeGreaterThan(0);
  });
});

describe('finishRsaUnpad', () => {
  const unpad = async (encrypted: Uint8Array) => finishRsaUnpad(await crypto.compute(prepareRsaUnpad(encrypted, key)), crypto);
  const encryptBlock = async (block: Uint8Array) =>
    valueOf(crypto.compute({ type: 'modPow', base: block, exponent: key.e, modulus: key.n }));

  it('opens the recorded block of the handshake', async () => {
    const padded = await unpad(fromHex(handshake.encrypted_data));
    expect(toHex(padded!)).toBe(handshake.p_q_inner_data_dc + handshake.rsa_pad_random_padding);
  });

  it('opens what prepareRsaPad made, for every length', async () => {
    const random = createSeededRandom(7);
    for (const length of [0, 1, 100, 143, 144]) {
      const data = random.bytes(length);
      const encrypted = await valueOf(crypto.compute(prepareRsaPad({ data, key, random, crypto })));
      const padded = await unpad(encrypted);
      expect(padded?.length).toBe(192);
      expect(padded?.slice(0, length)).toEqual(data);
    }
  });

  it('gives nothing for every kind of bad block, after the same steps', async () => {
    const block = fromHex(handshake.rsa_pad_key_aes_encrypted);
    const change = (index: number) => block.map((byte, at) => (at === index ? byte ^ 1 : byte));
    const encrypted = fromHex(handshake.encrypted_data);
    const bad = {
      'a changed key': await encryptBlock(change(31)),
      'changed data': await encryptBlock(change(40)),
      'a changed hash': await encryptBlock(change(255)),
      'a changed ciphertext': encrypted.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
      'zero': new Uint8Array(256),
      'a number above the modulus': new Uint8Array(256).fill(255),
      'too few bytes': encrypted.subarray(1),
      'too many bytes': concatBytes(encrypted, Uint8Array.of(0)),
      'nothing': new Uint8Array(0),
    };
    for (const [name, ciphertext] of Object.entries(bad)) {
      const counting = { ...crypto, sha256: vi.fn(crypto.sha256), aesIgeDecrypt: vi.fn(crypto.aesIgeDecrypt) };
      const result = finishRsaUnpad(await crypto.compute(prepareRsaUnpad(ciphertext, key)), counting);
      expect(result, name).toBeUndefined();
      expect(counting.sha256, name).toHaveBeenCalledTimes(2);
      expect(counting.aesIgeDecrypt, name).toHaveBeenCalledTimes(1);
    }
  });

  it('does not take the empty block of a failed operation for a valid one', () => {
    const accepting = { ...crypto, sha256: () => new Uint8Array(32), aesIgeDecrypt: (data: Uint8Array) => new Uint8Array(data.length) };
    expect(finishRsaUnpad({ type: 'rsaPrivate', value: new Uint8Array(256) }, accepting)).toBeDefined();
    expect(finishRsaUnpad({ type: 'failed', reason: 'no' }, accepting)).toBeUndefined();
    expect(finishRsaUnpad({ type: 'modPow', value: new Uint8Array(256) }, accepting)).toBeUndefined();
  });
});
