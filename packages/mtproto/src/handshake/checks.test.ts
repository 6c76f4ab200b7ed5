// Each check of key creation by itself, at its edges.
import { describe, expect, it } from 'vitest';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { knownDhPrime } from '../crypto/dh.js';
import { findDhPublicFault, findFactorsFault, findGroupFault, findNonceFault, findPqFault, findRetryIdFault } from './checks.js';

const prime = bytesToBigInt(knownDhPrime());

describe('findNonceFault', () => {
  it('compares every byte of both nonces', () => {
    const expected = { nonce: new Uint8Array(16).fill(1), serverNonce: new Uint8Array(16).fill(2) };
    expect(findNonceFault(expected, expected)).toBeUndefined();
    for (let index = 0; index < 16; index++) {
      for (const field of ['nonce', 'serverNonce'] as const) {
        const message = { ...expected, [field]: expected[field].map((byte, at) => (at === index ? byte ^ 0x80 : byte)) };
        expect(findNonceFault(message, expected)).toMatch(/nonce/);
      }
    }
  });
});

describe('findPqFault', () => {
  it.each([15n, 21n, 0x256595edb7766797n, (1n << 63n) - 1n])('lets %s through', (pq) => {
    expect(findPqFault(bigIntToBytes(pq))).toBeUndefined();
  });

  it.each([0n, 1n, 2n, 9n, 13n, 14n, 2n * 0x5a300d4bn, (1n << 63n) - 25n, 1n << 63n, (1n << 63n) + 9n, 1n << 64n])('stops %s', (pq) => {
    expect(findPqFault(bigIntToBytes(pq))).toMatch(/^pq/);
  });
});

describe('findFactorsFault', () => {
  it.each([
    [3n, 5n, 15n, true],
    [5n, 3n, 15n, false],
    [3n, 3n, 9n, false],
    [1n, 15n, 15n, false],
    [-3n, -5n, 15n, false],
    [3n, 7n, 15n, false],
    [3n, 35n, 105n, false],
    [15n, 17n, 255n, false],
  ])('judges %s and %s as factors of %s: %s', (p, q, pq, right) => {
    expect(findFactorsFault({ p, q }, pq) === undefined).toBe(right);
  });
});

describe('findGroupFault', () => {
  it('accepts the well-known prime with its three generators only', () => {
    const accepted = Array.from({ length: 12 }, (_, g) => g - 2).filter((g) => findGroupFault(g, knownDhPrime()) === undefined);
    expect(accepted).toEqual([3, 4, 7]);
  });

  it.each([
    ['2047 bits', bigIntToBytes(prime >> 1n, 256)],
    ['2040 bits', bigIntToBytes(prime >> 8n, 255)],
    ['a zero before 2048 bits', bigIntToBytes(prime, 257)],
    ['2056 bits', bigIntToBytes(prime << 8n, 257)],
    ['no bits', new Uint8Array(0)],
  ])('refuses a prime of %s', (_, dhPrime) => {
    expect(findGroupFault(4, dhPrime)).toMatch(/2048/);
  });
});

describe('findDhPublicFault', () => {
  const margin = 1n << 1984n;

  it('accepts the two ends of the range and refuses what is next to them', () => {
    const accepts = (value: bigint): boolean => findDhPublicFault(bigIntToBytes(value, 256), knownDhPrime()) === undefined;
    expect([margin, prime - margin].map(accepts)).toEqual([true, true]);
    expect([margin - 1n, prime - margin + 1n, 1n, prime - 1n].map(accepts)).toEqual([false, false, false, false]);
  });

  it('refuses more than 256 bytes, whatever the number', () => {
    expect(findDhPublicFault(bigIntToBytes(margin, 257), knownDhPrime())).toMatch(/257 bytes/);
  });
});

describe('findRetryIdFault', () => {
  it('knows one right value', () => {
    expect(findRetryIdFault(5n, 5n)).toBeUndefined();
    expect(findRetryIdFault(0n, 5n)).toMatch(/retry_id/);
  });
});
