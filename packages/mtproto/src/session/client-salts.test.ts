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
    expect(salts.shouldRequest(at(100))).toBe(false);
    expect(salts.shouldRequest(at(545))).toBe(true);
    expect(salts.shouldRequest(at(546))).toBe(false);
    expect(salts.shouldRequest(at(606))).toBe(true);
  });

  it('lists the current salt first for the store', () => {
    const salts = new ClientSalts([{ salt: 1n, validSince: 0, validUntil: 1500 }]);
    salts.replace(9n, at(10));
    expect(salts.all[0]?.salt).toBe(9n);
  });
});
