import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../testing/seeded-random.js';
import { SessionIdentity } from './session-identity.js';

describe('SessionIdentity', () => {
  it('recognises itself and what it was, for a while', () => {
    const identity = new SessionIdentity(createSeededRandom(1));
    const left = Array.from({ length: 10 }, () => identity.renew());
    expect(new Set([...left, identity.sessionId]).size).toBe(11);
    expect(identity.recognise(identity.sessionId)).toBe('current');
    expect(identity.recognise(left[9] ?? 0n)).toBe('earlier');
    expect(identity.recognise(left[0] ?? 0n)).toBe('foreign');
    expect(identity.recognise(0n)).toBe('foreign');
  });

  it('never has the id zero', () => {
    let drawn = 0;
    const random = { bytes: (length: number) => new Uint8Array(length).fill(drawn++ === 0 ? 0 : 1) };
    expect(new SessionIdentity(random).sessionId).toBe(0x0101010101010101n);
  });

  it('counts an announcement once', () => {
    const identity = new SessionIdentity(createSeededRandom(1));
    expect([1n, 2n, 1n, 2n].map((id) => identity.isNewServerSession(id))).toEqual([true, true, false, false]);
  });
});
