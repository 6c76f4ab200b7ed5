/** TL values as text. */
import { describe, expect, it } from 'vitest';
import { parseValue, stringifyValue } from './sqlite-values.js';

describe('values as text', () => {
  it.each([
    ['64-bit numbers', { a: -(1n << 63n), b: (1n << 64n) - 1n }],
    ['bytes', { bytes: Uint8Array.of(0, 1, 254, 255), empty: new Uint8Array(0) }],
    ['doubles that JSON lacks', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.1]],
    ['nested objects and text', { _: 'user', list: [{ _: 'x', text: 'é😀"\\' }, { flag: true }] }],
    ['a lone value', 5n],
  ])('come back equal: %s', (_, value) => {
    expect(parseValue(stringifyValue(value))).toEqual(value);
  });

  it('come back as plain byte arrays even from Buffers', () => {
    const back = parseValue(stringifyValue({ bytes: Buffer.from('hi') })) as { bytes: Uint8Array };
    expect(back.bytes.constructor).toBe(Uint8Array);
    expect([...back.bytes]).toEqual([104, 105]);
  });
});
