import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors/usage-error.js';
import { tcp } from './tcp.js';

const dc = { dcId: 2, testMode: false, fixed: false, addresses: [{ host: '149.154.167.51', port: 443 }] };

describe('TCP as a transport', () => {
  it('goes to the addresses of the data centre, obfuscated with its number', () => {
    expect(tcp().targets(dc)).toEqual(dc.addresses);
    expect(tcp().dress(dc)).toEqual({ framing: 'intermediate', obfuscation: { dcId: 2 } });
    expect(tcp().dress({ ...dc, testMode: true })).toEqual({ framing: 'intermediate', obfuscation: { dcId: 10_002 } });
  });

  it('is plain where it was told so, and in the full framing, which has no hidden form', () => {
    expect(tcp({ framing: 'abridged', obfuscated: false }).dress(dc)).toEqual({ framing: 'abridged' });
    expect(tcp({ framing: 'full' }).dress(dc)).toEqual({ framing: 'full' });
    expect(() => tcp({ framing: 'full', obfuscated: true })).toThrow(UsageError);
  });

  it('takes its streams from whom it is given', async () => {
    const stream = { listen: () => {}, write: () => true, close: () => {} };
    expect(await tcp({ connect: async () => stream }).open({ host: 'any', port: 1 })).toBe(stream);
  });
});
