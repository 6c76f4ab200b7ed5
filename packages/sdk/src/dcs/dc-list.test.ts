/** Tests of the list of addresses that a running client goes by. */
import { describe, expect, it } from 'vitest';
import type { DcOptionRecord } from '../storage/records.js';
import { DcList } from './dc-list.js';
import { isPublicAddress } from './public-address.js';

const at = (host: string, dcId = 2): DcOptionRecord => ({ dcId, host, port: 443 });
const hosts = (list: DcList, dcId = 2): string[] => list.choose({ dcId }).map(({ host }) => host);
const given = { dcOptions: [at('old'), at('elsewhere', 4)], fixed: false };

describe('DcList', () => {
  it('A06: keeps the old addresses behind the new ones until a new one has worked', () => {
    const list = new DcList(given, []);
    list.tell([at('new'), at('elsewhere', 4)]);
    expect(hosts(list)).toEqual(['new', 'old']);
    list.worked(2, 'old:443');
    expect(hosts(list)).toEqual(['new', 'old']);
    list.worked(2, 'new:443');
    expect(hosts(list)).toEqual(['new']);
    expect(hosts(list, 4)).toEqual(['elsewhere']);
  });

  it('A06: keeps them when one list after the other does not work', () => {
    const list = new DcList(given, []);
    list.tell([at('bad')]);
    list.tell([at('worse')]);
    expect(hosts(list)).toEqual(['worse', 'old']);
    expect(hosts(list, 4)).toEqual(['elsewhere']);
  });

  it('goes on with what an earlier client was told', () => {
    expect(hosts(new DcList(given, [at('stored')]))).toEqual(['stored', 'old']);
  });

  it('A06: stays as it is when its addresses were given by hand', () => {
    const list = new DcList({ ...given, fixed: true }, [at('stored')]);
    list.tell([at('new')]);
    expect(hosts(list)).toEqual(['old']);
    expect([list.has(2), list.has(3)]).toEqual([true, false]);
  });
});

describe('an address of the internet', () => {
  it.each(['149.154.167.51', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2001:67c:4e8:f002::a'])('may be told: %s', (host) => {
    expect(isPublicAddress(host)).toBe(true);
  });

  it.each([
    '127.0.0.1', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255',
    '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '2002:7f00:1::', 'localhost', 'example.org', '127.1', '0177.0.0.1', '2130706433', '1.2.3.256', '',
  ])('is nothing else: %s', (host) => {
    expect(isPublicAddress(host)).toBe(false);
  });
});
