/** IP addresses as text and as the bytes of a packet. */

/** The 4 bytes of an IPv4 literal; `undefined` for anything else. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

/** The text of 4 bytes. */
export function formatIpv4(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** The 16 bytes of an IPv6 literal; `undefined` for anything else, also for one with a zone. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const [left = [], right = []] = sides.map((side) => (side === '' ? [] : side.split(':').flatMap(toGroups)));
  const missing = 8 - left.length - right.length;
  // A double colon stands for one group of zeroes at least.
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...new Array<number>(missing).fill(0), ...right];
  if (groups.some((group) => Number.isNaN(group))) return undefined;
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

/**
 * The text of 16 bytes in its canonical form: lower case, the longest run of zero groups as a double colon.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16));
  const runs = [...groups.map((group) => (group === '0' ? '0' : '.')).join('').matchAll(/0{2,}/g)];
  const longest = runs.reduce<RegExpMatchArray | undefined>((best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best), undefined);
  if (longest?.index === undefined) return groups.join(':');
  return `${groups.slice(0, longest.index).join(':')}::${groups.slice(longest.index + longest[0].length).join(':')}`;
}

/** The 16-bit groups of one part between colons: one, or the two of an IPv4 tail; NaN for what is neither. */
function toGroups(part: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = parseIpv4(part) ?? [];
  if (part.includes('.')) return parseIpv4(part) === undefined ? [Number.NaN] : [(a << 8) | b, (c << 8) | d];
  return [/^[\da-f]{1,4}$/i.test(part) ? Number.parseInt(part, 16) : Number.NaN];
}
