import { describe, expect, it } from 'vitest';
import { ClientSalts } from './client-salts.js';

const at = (seconds: number): number => seconds * 1000;

describe('ClientSalts', () => {
  it('uses the salt that the server named last', () => {
    const salts = new ClientSalts([{ salt: 1n, validSince: 0, validUntil: 100 }]);
    salts.replace(7n, at(50));
    expect(salts.current(at(51))).toBe(7n);
  });

  it('changes to a future salt a minute after it became valid', () => {
    const salts = new ClientSalts([]);
    salts.replace(1n, at(1000));
    salts.add(
      [
        { salt: 1n, validSince: 1000, validUntil: 2800 },
        { salt: 2n, validSince: 2000, validUntil: 3800 },
      ],
      at(1000),
    );
    expect(salts.current(at(2030))).toBe(1n);
    expect(salts.current(at(2060))).toBe(2n);
  });

  it('changes at once when the old salt has run out', () => {
    const salts = new ClientSalts([{ salt: 1n, validSince: 0, validUntil: 1500 }]);
    salts.add([{ salt: 2n, validSince: 1490, validUntil: 3000 }], at(1400));
    expect(salts.current(at(1501))).toBe(2n);
  });

  it('asks for salts when the last known one is about to run out, at most once a minute', () => {
    const salts = new ClientSalts([]);
    salts.replace(1n, at(0));
    expect(salts.shouldRequest(at(100), 0)).toBe(false);
    expect(salts.shouldRequest(at(545), 0)).toBe(true);
    expect(salts.shouldRequest(at(546), 1000)).toBe(false);
    expect(salts.shouldRequest(at(606), 61_000)).toBe(true);
  });

  it('lists the current salt first for the store', () => {
    const salts = new ClientSalts([{ salt: 1n, validSince: 0, validUntil: 1500 }]);
    salts.replace(9n, at(10));
    expect(salts.all[0]?.salt).toBe(9n);
  });

  it('R23 keeps at most 64 salts, and none that has run out', () => {
    const salts = new ClientSalts([]);
    salts.replace(1n, at(1000));
    salts.add(Array.from({ length: 500 }, (_, index) => ({ salt: BigInt(index + 2), validSince: 1000, validUntil: index < 10 ? 999 : 3000 })), at(1000));
    expect(salts.all.length).toBeLessThanOrEqual(65);
    expect(salts.all.slice(1).every((salt) => salt.validUntil > 1000)).toBe(true);
  });

  it('goes on asking once a minute although the calendar was set back', () => {
    const salts = new ClientSalts([]);
    expect(salts.shouldRequest(at(100_000), 0)).toBe(true);
    expect(salts.shouldRequest(at(50_000), 61_000)).toBe(true);
  });

  it('forgets everything with another key', () => {
    const salts = new ClientSalts([{ salt: 1n, validSince: 0, validUntil: 9000 }, { salt: 2n, validSince: 5000, validUntil: 9000 }]);
    salts.reset(7n, at(10));
    expect(salts.all.map(({ salt }) => salt)).toEqual([7n]);
  });

  it('says whether the named salt is another one', () => {
    const salts = new ClientSalts([{ salt: 1n, validSince: 0, validUntil: 9000 }]);
    expect(salts.replace(1n, at(10))).toBe(false);
    expect(salts.replace(2n, at(10))).toBe(true);
  });
});
