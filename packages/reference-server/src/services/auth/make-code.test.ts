/** Tests of making login codes. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeLoginCode, makePhoneCodeHash } from './make-code.js';

const random = { bytes: (length: number): Uint8Array => Uint8Array.from(randomBytes(length)) };

describe('makeLoginCode', () => {
  it('makes five digits, each as likely as the others', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 4000; i++) {
      const code = makeLoginCode(random);
      expect(code).toMatch(/^\d{5}$/);
      for (const digit of code) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    }
    // 20,000 digits: ten standard deviations around 2,000.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(430);
  });

  it('passes over bytes that would favour small digits', () => {
    const bytes = [250, 251, 255, 249, 0, 13, 254, 127, 201];
    expect(makeLoginCode({ bytes: (length) => Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length] ?? 0) })).toBe('90371');
  });
});

describe('makePhoneCodeHash', () => {
  it('makes 32 hexadecimal digits', () => {
    expect(makePhoneCodeHash({ bytes: (length) => new Uint8Array(length).fill(10) })).toBe('0a'.repeat(16));
  });
});
