/** Tests of the description of a reference server. */
import { formatRsaPublicKey } from '@kitewire/mtproto';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors/usage-error.js';
import { embedded } from './server-spec.js';

const pem = (fill: number): string => formatRsaPublicKey({ n: new Uint8Array(256).fill(fill), e: Uint8Array.of(3) });

describe('embedded', () => {
  it('takes a server of one data centre, which is 2 unless it says otherwise', () => {
    const spec = embedded({ address: '127.0.0.1:4430', publicKey: pem(8) });
    expect(spec).toMatchObject({ mainDcId: 2, fixed: true, dcOptions: [{ dcId: 2, host: '127.0.0.1', port: 4430 }] });
    expect(spec.publicKeys).toHaveLength(1);
    expect(embedded({ address: '[::1]:4430', publicKey: pem(8), dcId: 4 }).dcOptions).toEqual([{ dcId: 4, host: '::1', port: 4430, ipv6: true }]);
  });

  it('takes all data centres with their addresses and keys, the main one as it is given by itself', () => {
    const main = { address: { host: '127.0.0.1', port: 1 }, publicKey: pem(8), dcId: 2 };
    const other = { address: { host: '127.0.0.1', port: 2 }, publicKey: pem(9), dcId: 1 };
    const spec = embedded({ ...main, address: '192.0.2.1:9', dcs: [main, other] });
    expect(spec.mainDcId).toBe(2);
    expect(spec.dcOptions).toEqual([
      { dcId: 2, host: '192.0.2.1', port: 9 },
      { dcId: 1, host: '127.0.0.1', port: 2 },
    ]);
    expect(spec.publicKeys).toHaveLength(2);
  });

  it('refuses what is no address or no key, of any data centre', () => {
    expect(() => embedded({ address: 'nowhere', publicKey: pem(8) })).toThrow(UsageError);
    expect(() => embedded({ address: '127.0.0.1:1', publicKey: pem(8), dcs: [{ dcId: 1, address: '127.0.0.1:2', publicKey: 'none' }] })).toThrow(UsageError);
  });
});
