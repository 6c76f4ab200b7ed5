/** Media and files as JSON, with what JSON has no form for: 64-bit numbers and bytes. */

/** What stands for a 64-bit number, in decimal, or for bytes, in base64. */
type Tagged = { readonly $long: string } | { readonly $bytes: string };

/** The text of a value that consists of plain objects, arrays, strings, numbers, booleans, 64-bit numbers and bytes. */
export function toMediaJson(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return { $long: String(part) } satisfies Tagged;
    return part instanceof Uint8Array ? ({ $bytes: Buffer.from(part).toString('base64') } satisfies Tagged) : part;
  });
}

/** The value of a text that `toMediaJson` has made. */
export function fromMediaJson(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null) return part;
    if ('$long' in part) return BigInt(part.$long as string);
    return '$bytes' in part ? Uint8Array.from(Buffer.from(part.$bytes as string, 'base64')) : part;
  });
}
