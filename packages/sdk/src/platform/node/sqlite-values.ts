/** TL values as text: JSON with marks for the 64-bit numbers, bytes and odd doubles that JSON lacks. */

/** Marks that no TL field can be named like. */
type Marked = { $int: string } | { $bytes: string } | { $double: string };

/** Writes a value of plain objects, arrays, strings, numbers, booleans, bigints and byte arrays. */
export function stringifyValue(value: unknown): string {
  return JSON.stringify(value, function mark(this: Record<string, unknown>, key: string): unknown {
    // The raw field, because classes derived from Uint8Array may bring their own JSON form into the second argument.
    const raw = this[key];
    if (typeof raw === 'bigint') return { $int: raw.toString() } satisfies Marked;
    if (raw instanceof Uint8Array) return { $bytes: Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('base64') } satisfies Marked;
    if (typeof raw === 'number' && (!Number.isFinite(raw) || Object.is(raw, -0))) {
      return { $double: Object.is(raw, -0) ? '-0' : String(raw) } satisfies Marked;
    }
    return raw;
  });
}

/** Reads what `stringifyValue` wrote; throws a `SyntaxError` for anything else. */
export function parseValue(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$int' in value && typeof value.$int === 'string') return BigInt(value.$int);
    if ('$bytes' in value && typeof value.$bytes === 'string') return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
    if ('$double' in value && typeof value.$double === 'string') return Number(value.$double);
    return value;
  });
}
