import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../testing/hex.js';
import { openText } from './open-text.js';
import { decodeUnits } from './utf8-units.js';

const platform = new TextDecoder('utf-8', { ignoreBOM: true });
const units = new Uint16Array(64);

function decoded(bytes: Uint8Array): string | undefined {
  const count = decodeUnits(bytes, 0, bytes.length, units);
  return count < 0 ? undefined : String.fromCharCode(...units.subarray(0, count));
}

describe('decodeUnits', () => {
  it.each(['', 'abc', 'Grüße', '\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff', '\u{10000}\u{10ffff}', 'день 😀 日本', '\ufeffx'])('decodes %j', (text) => {
    expect(decoded(new TextEncoder().encode(text))).toBe(text);
  });

  it.each(['80', 'bf', 'c080', 'c1bf', 'c2', 'c241', 'c2c2', 'e08080', 'e09fbf', 'eda080', 'edbfbf', 'e282', 'e28241', 'e24180', 'f0808080', 'f08fbfbf', 'f4908080', 'f5808080', 'ff', 'f09f98', 'f09f9841'])(
    'leaves the broken sequence %s to the platform',
    (hex) => {
      expect(decoded(fromHex(hex))).toBeUndefined();
      expect(platform.decode(fromHex(hex))).toContain('\ufffd');
    },
  );

  it('does not look beyond the end', () => {
    expect(decodeUnits(new TextEncoder().encode('aé'), 0, 2, units)).toBe(-1);
    expect(decodeUnits(new TextEncoder().encode('aé'), 1, 3, units)).toBe(1);
  });

  it('decodes what the platform takes for whole, and nothing else', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const pieces = fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 4 }).map((text) => new TextEncoder().encode(text)));
    fc.assert(fc.property(fc.array(pieces, { maxLength: 4 }), (parts) => {
      const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
      let expected: string | undefined;
      try {
        expected = strict.decode(bytes);
      } catch {
        expected = undefined;
      }
      expect(decoded(bytes)).toBe(expected);
    }), { numRuns: 5000, seed: 1 });
  });
});

describe('openText', () => {
  it('reads as the platform does, wherever the other letters stand', () => {
    const texts = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }).map((text) => new TextEncoder().encode(text)));
    fc.assert(fc.property(texts, fc.nat(5), (text, before) => {
      const bytes = new Uint8Array(before + text.length + 3).fill(0x80);
      bytes.set(text, before);
      expect(openText(bytes.subarray(1))(before - 1 < 0 ? 0 : before - 1, before - 1 + text.length < 0 ? 0 : before - 1 + text.length)).toBe(
        platform.decode(bytes.subarray(Math.max(before, 1), Math.max(before + text.length, 1))),
      );
    }), { numRuns: 3000, seed: 2 });
  });

  it.each([4095, 4096, 4097, 10_000])('reads %d bytes of two a letter', (length) => {
    const text = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1);
    expect(openText(new TextEncoder().encode(text))(0, length)).toBe(text);
  });
});
