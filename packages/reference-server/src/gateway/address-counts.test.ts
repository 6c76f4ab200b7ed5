import { describe, expect, it } from 'vitest';
import { AddressCounts, normalAddress } from './address-counts.js';

describe('AddressCounts', () => {
  it('admits up to the limit, refuses up to twice that, and drops the rest', () => {
    const counts = new AddressCounts(2);
    expect([1, 2, 3, 4, 5, 6].map(() => counts.add('192.0.2.1'))).toEqual(['admitted', 'admitted', 'refused', 'refused', 'dropped', 'dropped']);
    expect(counts.add('192.0.2.2')).toBe('admitted');
  });

  it('makes room when a connection has gone', () => {
    const counts = new AddressCounts(1);
    counts.add('192.0.2.1');
    counts.remove('192.0.2.1');
    expect(counts.add('192.0.2.1')).toBe('admitted');
  });

  it('bounds nothing unless told to', () => {
    const counts = new AddressCounts();
    for (let index = 0; index < 1000; index += 1) expect(counts.add('192.0.2.1')).toBe('admitted');
  });
});

describe('normalAddress', () => {
  it('reads IPv4 inside IPv6 as IPv4, and leaves everything else', () => {
    expect(normalAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(normalAddress('::1')).toBe('::1');
    expect(normalAddress('192.0.2.1')).toBe('192.0.2.1');
    expect(normalAddress(undefined)).toBe('');
  });
});
