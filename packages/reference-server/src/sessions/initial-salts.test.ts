import { describe, expect, it } from 'vitest';
import { InitialSalts } from './initial-salts.js';

const hour = 3_600_000;

describe('InitialSalts', () => {
  it('remembers the salt of a key and when it was made', () => {
    const salts = new InitialSalts();
    salts.add(1n, 11n, 5000);
    expect(salts.get(1n)).toEqual({ salt: 11n, createdAt: 5000 });
    salts.delete(1n);
    expect(salts.get(1n)).toBeUndefined();
  });

  it('forgets salts that are of no use any more', () => {
    const salts = new InitialSalts();
    for (let key = 0n; key < 10n; key += 1n) salts.add(key, key, 0);
    salts.add(10n, 10n, hour);
    expect(salts.size).toBe(1);
  });

  it('never holds more than its bound, however many keys are made at one time (S07)', () => {
    const salts = new InitialSalts(100);
    for (let key = 0n; key < 1000n; key += 1n) salts.add(key, key, 0);
    expect(salts.size).toBe(100);
    expect(salts.get(999n)).toBeDefined();
    expect(salts.get(0n)).toBeUndefined();
  });
});
