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

  it('names at most 8192 ids in one message, and forgets the oldest while nothing can be sent', () => {
    const acks = new Acks(policy);
    for (let id = 0n; id < 8200n; id += 1n) acks.add(id, 0);
    const taken = acks.take();
    expect(taken).toHaveLength(8192);
    expect(taken[0]).toBe(8n);
    expect(acks.size).toBe(0);
  });

  it('is due at once for one that the peer waits for', () => {
    const acks = new Acks(policy);
    acks.addUrgent(1n, 100);
    expect(acks.isDue(100)).toBe(true);
    expect(acks.isDue(99)).toBe(false);
  });

  it('keeps the time of the first one when more come', () => {
    const acks = new Acks({ delay: 1000, batch: 100 });
    acks.add(1n, 0);
    acks.add(2n, 999);
    acks.add(2n, 999);
    expect(acks.size).toBe(2);
    expect(acks.deadline).toBe(1000);
  });
});
