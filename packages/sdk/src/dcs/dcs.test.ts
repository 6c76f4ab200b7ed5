/** Data centres: built-in addresses and keys, the server's list, and the choice among addresses. */
import { createPortableCrypto, fingerprint } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { DcOptionRecord } from '../storage/records.js';
import { productionDcOptions, testDcOptions } from './built-in-dcs.js';
import { chooseDcOptions, mergeDcOptions, toDcOptionRecords } from './dc-options.js';
import { productionServerKeys, testServerKeys } from './server-keys.js';

describe("Telegram's own servers", () => {
  it('have keys with the known fingerprints', () => {
    const crypto = createPortableCrypto();
    const prints = (keys: ReturnType<typeof productionServerKeys>): bigint[] => keys.map((key) => BigInt.asUintN(64, fingerprint(key, crypto)));
    expect(prints(productionServerKeys())).toEqual([0xd09d1d85de64fd85n]);
    expect(prints(testServerKeys())).toEqual([0xb25898df208d2603n]);
  });

  it('have addresses for five production and three test data centres', () => {
    expect([...new Set(productionDcOptions().map(({ dcId }) => dcId))]).toEqual([1, 2, 3, 4, 5]);
    expect([...new Set(testDcOptions().map(({ dcId }) => dcId))]).toEqual([1, 2, 3]);
    const hosts = [...productionDcOptions(), ...testDcOptions()].map(({ host }) => host);
    expect(new Set(hosts).size).toBe(hosts.length);
  });
});

describe("the server's list", () => {
  const option: tl.DcOption = { _: 'dcOption', id: 2, ipAddress: '149.154.167.1', port: 443 };

  it('becomes records, with its flags', () => {
    const secret = Uint8Array.of(1, 2);
    expect(toDcOptionRecords([option, { ...option, id: 3, ipv6: true, mediaOnly: true, tcpoOnly: true, cdn: true, static: true, thisPortOnly: true, secret }])).toEqual([
      { dcId: 2, host: '149.154.167.1', port: 443 },
      { dcId: 3, host: '149.154.167.1', port: 443, ipv6: true, mediaOnly: true, tcpoOnly: true, cdn: true, static: true, thisPortOnly: true, secret },
    ]);
  });

  it('loses what cannot be an address, and what is too much', () => {
    expect(toDcOptionRecords([{ ...option, id: 0 }, { ...option, id: 1001 }, { ...option, port: 0 }, { ...option, port: 65_536 }, { ...option, ipAddress: '' }])).toEqual([]);
    expect(toDcOptionRecords(Array.from({ length: 10_000 }, () => option))).toHaveLength(200);
  });

  it('replaces the addresses of the data centres that it names', () => {
    const told: DcOptionRecord[] = [{ dcId: 2, host: 'new', port: 1 }];
    const merged = mergeDcOptions(productionDcOptions(), told);
    expect(merged.filter(({ dcId }) => dcId === 2)).toEqual(told);
    expect(merged.filter(({ dcId }) => dcId === 1)).toHaveLength(2);
  });
});

describe('the choice of an address', () => {
  const options: DcOptionRecord[] = [
    { dcId: 2, host: 'six', port: 443, ipv6: true },
    { dcId: 2, host: 'four', port: 443 },
    { dcId: 2, host: 'media', port: 443, mediaOnly: true },
    { dcId: 2, host: 'cdn', port: 443, cdn: true },
    { dcId: 2, host: 'secret', port: 443, secret: Uint8Array.of(1) },
    { dcId: 2, host: 'tcpo', port: 443, tcpoOnly: true },
    { dcId: 3, host: 'other', port: 443 },
  ];
  const hosts = (choice: Parameters<typeof chooseDcOptions>[1]): string[] => chooseDcOptions(options, choice).map(({ host }) => host);

  it('takes plain addresses of the data centre, IPv4 first', () => {
    expect(hosts({ dcId: 2 })).toEqual(['four', 'six']);
    expect(hosts({ dcId: 2, preferIpv6: true })).toEqual(['six', 'four']);
  });

  it('takes addresses for files first when files are fetched', () => {
    expect(hosts({ dcId: 2, media: true })).toEqual(['media', 'four', 'six']);
  });

  it('finds none for an unknown data centre', () => {
    expect(hosts({ dcId: 9 })).toEqual([]);
  });
});
