import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './ip-address.js';

describe('IPv4 literals', () => {
  it('are four bytes', () => {
    expect(parseIpv4('149.154.167.41')).toEqual(Uint8Array.of(149, 154, 167, 41));
    expect(formatIpv4(Uint8Array.of(149, 154, 167, 41))).toBe('149.154.167.41');
  });

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.', '::1'])('are not %j', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});

describe('IPv6 literals', () => {
  it.each([
    ['2001:067c:04e8:f002:0000:0000:0000:000a', '2001:67c:4e8:f002::a'],
    ['::', '::'],
    ['::1', '::1'],
    ['FE80::', 'fe80::'],
    ['::ffff:127.0.0.1', '::ffff:7f00:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('%s is written as %s', (text, canonical) => {
    const bytes = parseIpv6(text);
    expect(bytes?.length).toBe(16);
    expect(formatIpv6(bytes ?? new Uint8Array())).toBe(canonical);
  });

  it.each(['', '1', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'g::', '12345::', '1.2.3.4', 'fe80::1%eth0', 'localhost'])('are not %j', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });
});
