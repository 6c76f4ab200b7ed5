import { describe, expect, it } from 'vitest';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { createServerSalts } from './server-salts.js';

const crypto = createPortableCrypto();
const secret = new Uint8Array(32).fill(7);
const halfHour = 1_800_000;
const now = 1_700_000_000_000;
const salts = createServerSalts({ crypto, secret, authKeyId: 1n });

describe('createServerSalts', () => {
  it('accepts the current salt and the one before, and no other', () => {
    const salt = salts.current(now);
    expect([0, 1, 2].map((periods) => salts.accepts(salt, now + periods * halfHour))).toEqual([true, true, false]);
    expect(salts.accepts(salts.current(now + halfHour), now)).toBe(false);
    expect(salts.accepts(salt ^ 1n, now)).toBe(false);
  });

  it('S03 does not accept the salt of another key', () => {
    expect(createServerSalts({ crypto, secret, authKeyId: 2n }).accepts(salts.current(now), now)).toBe(false);
  });

  it('are the same after a restart with the same secret', () => {
    expect(createServerSalts({ crypto, secret, authKeyId: 1n }).current(now)).toBe(salts.current(now));
  });

  it('accepts the first salt of a key for an hour', () => {
    const young = createServerSalts({ crypto, secret, authKeyId: 1n, initial: { salt: 99n, createdAt: now } });
    expect([0, 2 * halfHour - 1, 2 * halfHour].map((age) => young.accepts(99n, now + age))).toEqual([true, true, false]);
  });

  it('tells of 1 to 64 salts to come, each valid when it becomes current', () => {
    expect([-1, 0, 1, 64, 65].map((count) => salts.future(count, now).length)).toEqual([1, 1, 1, 64, 64]);
    for (const { salt, validSince, validUntil } of salts.future(64, now)) {
      expect(salts.current(validSince * 1000)).toBe(salt);
      expect(salts.accepts(salt, validUntil * 1000 - 1)).toBe(true);
    }
  });
});
