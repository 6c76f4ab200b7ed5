import { describe, expect, it } from 'vitest';
import { findPublicAddress } from './public-address.js';

const ownAddresses = [
  { address: '127.0.0.1', family: 'IPv4', internal: true },
  { address: '2001:db8::5', family: 'IPv6', internal: false },
  { address: '192.0.2.5', family: 'IPv4', internal: false },
];

describe('findPublicAddress', () => {
  it.each(['127.0.0.1', '::1', '192.0.2.5'])('tells the address that is listened on: %s', async (boundHost) => {
    expect(await findPublicAddress({ boundHost, ownAddresses })).toBe(boundHost);
  });

  it.each(['0.0.0.0', '::'])('tells an address that others can reach when all are listened on: %s', async (boundHost) => {
    expect(await findPublicAddress({ boundHost, ownAddresses })).toBe('192.0.2.5');
    expect(await findPublicAddress({ boundHost, ownAddresses: ownAddresses.slice(0, 1) })).toBe('127.0.0.1');
  });

  it('tells what the option says, and looks a name up: some clients cannot', async () => {
    expect(await findPublicAddress({ boundHost: '0.0.0.0', publicHost: '203.0.113.9' })).toBe('203.0.113.9');
    expect(['127.0.0.1', '::1']).toContain(await findPublicAddress({ boundHost: '0.0.0.0', publicHost: 'localhost' }));
    await expect(findPublicAddress({ boundHost: '0.0.0.0', publicHost: 'not a name' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });
});
