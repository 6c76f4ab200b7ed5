/** TL values as text: JSON with marks for the 64-bit numbers, bytes and odd doubles that JSON lacks. */
import { bytesToText, textToBytes } from './base64.js';

/** Marks that no TL field can be named like. */
type Marked = { $int: string } | { $bytes: string } | { $double: string };

/**
 * Writes a value of plain objects, arrays, strings, numbers, booleans, bigints and byte arrays.
 *
 * A function handed to `JSON.stringify` would be called for each field, which takes several times as long as marking
 * the few that need it beforehand.
 */
export function stringifyValue(value: unknown): string {
  return JSON.stringify(mark(value));
}

/** Reads what `stringifyValue` wrote; throws a `SyntaxError` for anything else. */
export function parseValue(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Inside a string the quotation mark would stand behind a backslash: only a mark can look like this.
  return text.includes('{"$') ? unmark(value) : value;
}

/** The value itself when it holds nothing to be marked; else a copy of the objects that lead to what does. */
function mark(value: unknown): unknown {
  if (typeof value === 'bigint') return { $int: value.toString() } satisfies Marked;
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return value;
    return { $double: Object.is(value, -0) ? '-0' : String(value) } satisfies Marked;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { $bytes: bytesToText(value) } satisfies Marked;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index += 1) {
      const marked = mark(value[index]);
      if (marked !== value[index]) (copy ??= [...value])[index] = marked;
    }
    return copy ?? value;
  }
  const fields = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const field = fields[name];
    if (typeof field === 'string' || typeof field === 'boolean') continue;
    const marked = mark(field);
    if (marked !== field) (copy ??= { ...fields })[name] = marked;
  }
  return copy ?? value;
}

/** Puts what the marks stand for in their places; the value is fresh from `JSON.parse` and nobody else's. */
function unmark(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (typeof value[index] === 'object') value[index] = unmark(value[index]);
    return value;
  }
  if ('$int' in value && typeof value.$int === 'string') return BigInt(value.$int);
  if ('$bytes' in value && typeof value.$bytes === 'string') return textToBytes(value.$bytes);
  if ('$double' in value && typeof value.$double === 'string') return Number(value.$double);
  const fields = value as Record<string, unknown>;
  for (const name in fields) if (typeof fields[name] === 'object') fields[name] = unmark(fields[name]);
  return value;
}
