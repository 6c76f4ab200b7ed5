/** TL values as text. */
import { describe, expect, it } from 'vitest';
import { parseValue, stringifyValue } from './value-text.js';

describe('values as text', () => {
  it.each([
    ['64-bit numbers', { a: -(1n << 63n), b: (1n << 64n) - 1n }],
    ['bytes', { bytes: Uint8Array.of(0, 1, 254, 255), empty: new Uint8Array(0), one: Uint8Array.of(7), two: Uint8Array.of(7, 8) }],
    ['doubles that JSON lacks', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.1]],
    ['nested objects and text', { _: 'user', list: [{ _: 'x', text: 'é😀"\\' }, { flag: true, id: 5n }], deep: { deeper: [[Uint8Array.of(1)]] } }],
    ['text that looks like a mark', { text: '{"$int":"5"}', list: ['{"$bytes":"AA=="}'], id: 1n }],
    ['a lone value', 5n],
    ['nothing to mark', { _: 'x', list: [1, 'a', null, false] }],
  ])('come back equal: %s', (_, value) => {
    expect(parseValue(stringifyValue(value))).toEqual(value);
  });

  it('come back as plain byte arrays even from Buffers', () => {
    const back = parseValue(stringifyValue({ bytes: Buffer.from('hi') })) as { bytes: Uint8Array };
    expect(back.bytes.constructor).toBe(Uint8Array);
    expect([...back.bytes]).toEqual([104, 105]);
  });

  it('leave the value as it was', () => {
    const value = { list: [{ id: 1n }], bytes: Uint8Array.of(1) };
    stringifyValue(value);
    expect(value).toEqual({ list: [{ id: 1n }], bytes: Uint8Array.of(1) });
  });

  it.each(['{', '', '{"a":{"$int":"x"}}', '{"a":{"$bytes":"A"}}', '{"a":{"$bytes":"A*=="}}', '{"a":{"$bytes":"é==="}}'])('refuse what nobody wrote: %s', (text) => {
    expect(() => parseValue(text)).toThrow(SyntaxError);
  });

  it('write every length of bytes as everybody does', () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 89 + length) & 0xff);
      const text = stringifyValue(bytes);
      expect(JSON.parse(text)).toEqual({ $bytes: Buffer.from(bytes).toString('base64') });
      expect(parseValue(text)).toEqual(bytes);
    }
  });
});
