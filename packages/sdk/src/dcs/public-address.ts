/** Which addresses a server may send its clients to. */

/** The first and last addresses, as numbers, of IPv4 ranges that belong to no host of the internet. */
const otherRanges: readonly (readonly [first: string, last: string])[] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['224.0.0.0', '255.255.255.255'],
];

/**
 * Whether a host is an IP address of the internet, in its usual spelling: not one of this machine or of a local network,
 * and no name, which might lead there. A server could otherwise make its clients knock at their neighbours' doors.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export function isPublicAddress(host: string): boolean {
  const address = parseIpv4(host);
  if (address !== undefined) return !otherRanges.some(([first, last]) => address >= (parseIpv4(first) ?? 0) && address <= (parseIpv4(last) ?? 0));
  // Global unicast is 2000::/3; within it, 2002::/16 wraps any IPv4 address.
  return /^[23][\da-f]{3}:[\da-f:]+$/i.test(host) && !host.startsWith('2002:');
}

function parseIpv4(host: string): number | undefined {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(host)) return undefined;
  const parts = host.split('.').map(Number);
  return parts.some((part) => part > 255) ? undefined : parts.reduce((sum, part) => sum * 256 + part, 0);
}
