/** The addresses of Telegram's data centres that are known before the server has told its own list. */
import type { DcOptionRecord } from '../storage/records.js';

/** The data centre that an account without a login begins at. */
export const defaultDcId = 2;

/** Production: five data centres, IPv4 before IPv6. */
export function productionDcOptions(): DcOptionRecord[] {
  return [
    ...addresses(1, ['149.154.175.50'], '2001:b28:f23d:f001::a'),
    ...addresses(2, ['149.154.167.51', '95.161.76.100'], '2001:67c:4e8:f002::a'),
    ...addresses(3, ['149.154.175.100'], '2001:b28:f23d:f003::a'),
    ...addresses(4, ['149.154.167.91'], '2001:67c:4e8:f004::a'),
    ...addresses(5, ['149.154.171.5'], '2001:b28:f23f:f005::a'),
  ];
}

/** The test servers: three data centres with accounts of their own. */
export function testDcOptions(): DcOptionRecord[] {
  return [
    ...addresses(1, ['149.154.175.10'], '2001:b28:f23d:f001::e'),
    ...addresses(2, ['149.154.167.40'], '2001:67c:4e8:f002::e'),
    ...addresses(3, ['149.154.175.117'], '2001:b28:f23d:f003::e'),
  ];
}

function addresses(dcId: number, ipv4: readonly string[], ipv6: string): DcOptionRecord[] {
  return [...ipv4.map((host) => ({ dcId, host, port: 443 })), { dcId, host: ipv6, port: 443, ipv6: true }];
}
