import { describe, expect, it } from 'vitest';
import { Acks } from './acks.js';

const policy = { delay: 1000, batch: 3 };

describe('Acks', () => {
  it('waits for the delay after the first id', () => {
    const acks = new Acks(policy);
    acks.add(1n, 100);
    acks.add(2n, 900);
    expect(acks.deadline).toBe(1100);
    expect(acks.isDue(1099)).toBe(false);
    expect(acks.isDue(1100)).toBe(true);
  });

  it('is due at once when a batch is full', () => {
    const acks = new Acks(policy);
    for (const id of [1n, 2n, 3n]) acks.add(id, 50);
    expect(acks.isDue(50)).toBe(true);
  });

  it('has no deadline once everything was taken or removed', () => {
    const acks = new Acks(policy);
    acks.add(1n, 0);
    acks.remove(1n);
    expect(acks.deadline).toBeUndefined();
    acks.add(2n, 0);
    expect(acks.take()).toEqual([2n]);
    expect(acks.deadline).toBeUndefined();
  });

  it('puts no more ids into one message than the protocol allows', () => {
    const acks = new Acks(policy);
    for (let id = 0n; id < 8200n; id += 1n) acks.add(id, 0);
    expect(acks.take()).toHaveLength(8192);
    expect(acks.take()).toHaveLength(8);
  });
});
