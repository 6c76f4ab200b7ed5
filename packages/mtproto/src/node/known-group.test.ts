import { describe, expect, it } from 'vitest';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { toHex } from '../bytes/hex.js';
import { knownDhPrime } from '../crypto/dh.js';
import { modPow } from '../crypto/mod-pow.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { powerOfKnownGroup, powerThroughKeys, powerThroughObject } from './known-group.js';

const prime = bytesToBigInt(knownDhPrime());
const random = createSeededRandom(11);
const expected = (base: Uint8Array, exponent: Uint8Array): string => toHex(bigIntToBytes(modPow(bytesToBigInt(base), bytesToBigInt(exponent), prime), 256));

/** Numbers that are written in DER in each of its ways. */
const numbers = {
  'of one byte': Uint8Array.of(3),
  'of one byte with its high bit set': Uint8Array.of(0xe3),
  'behind zero bytes': Uint8Array.of(0, 0, 5),
  'of 127 bytes': random.bytes(127).fill(0x7f, 0, 1),
  'of 128 bytes': random.bytes(128).fill(0x80, 0, 1),
  'of 256 bytes': random.bytes(256).fill(0x7f, 0, 1),
  'of 256 bytes, the first a zero': random.bytes(256).fill(0, 0, 1),
};

describe.each([
  ['through keys', powerThroughKeys],
  ['through the object', powerThroughObject],
])('powers in the known group, %s', (_way, power) => {
  it.each(Object.entries(numbers))('are right for bases and exponents %s', (_which, number) => {
    const other = random.bytes(256).fill(0x11, 0, 1);
    expect(toHex(power(number, other))).toBe(expected(number, other));
    expect(toHex(power(other, number))).toBe(expected(other, number));
  });

  it('are right for exponents above the prime, and have their leading zeros', () => {
    const long = new Uint8Array(256).fill(0xff);
    expect(toHex(power(Uint8Array.of(3), long))).toBe(expected(Uint8Array.of(3), long));
    expect(toHex(power(Uint8Array.of(3), Uint8Array.of(5)))).toBe('f3'.padStart(512, '0'));
  });

  it('are right or refused for numbers of no key', () => {
    const [none, one, zeros, long, usual] = [Uint8Array.of(), Uint8Array.of(1), new Uint8Array(256), new Uint8Array(256).fill(0xff), random.bytes(200)];
    const attempt = (base: Uint8Array, exponent: Uint8Array): string => {
      try {
        return toHex(power(base, exponent));
      } catch {
        return expected(base, exponent);
      }
    };
    for (const base of [none, one, zeros, long]) expect(attempt(base, usual)).toBe(expected(base, usual));
    for (const exponent of [none, one, zeros]) expect(attempt(usual, exponent)).toBe(expected(usual, exponent));
  });
});

describe('powers in the known group', () => {
  it('are the same whether few or many are needed', () => {
    const [base, exponent] = [random.bytes(200), random.bytes(256)];
    const results = Array.from({ length: 100 }, () => toHex(powerOfKnownGroup(base, exponent)));
    expect(new Set(results)).toEqual(new Set([expected(base, exponent)]));
  });
});
