import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../testing/hex.js';
import { TlReader } from './reader.js';
import { TlWriter } from './writer.js';

function written(write: (writer: TlWriter) => void): string {
  const writer = new TlWriter(4);
  write(writer);
  return toHex(writer.finish());
}

describe('TlWriter', () => {
  it('writes numbers little-endian', () => {
    expect(written((writer) => writer.int(-2))).toBe('feffffff');
    expect(written((writer) => writer.uint(0xffff_fffe))).toBe('feffffff');
    expect(written((writer) => writer.long(8671175386481439762n))).toBe('1234567812345678');
    expect(written((writer) => writer.double(10.5))).toBe('0000000000002540');
  });

  it.each([0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32), 2 ** 32 - 1, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'writes the int53 %d as the same long',
    (value) => {
      expect(written((writer) => writer.int53(value))).toBe(written((writer) => writer.long(BigInt(value))));
    },
  );

  it.each([
    ['010203', '03010203'],
    ['01020304', '0401020304000000'],
    ['', '00000000'],
    ['00'.repeat(253), `fd${'00'.repeat(253)}0000`],
    ['00'.repeat(254), `fefe0000${'00'.repeat(254)}0000`],
  ])('writes the byte string %s', (data, hex) => {
    expect(written((writer) => writer.bytes(fromHex(data)))).toBe(hex);
  });

  it.each(['test', '', 'Grüße', 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(253), 'x'.repeat(254), `${'x'.repeat(63)}é`])('writes the string %j as its UTF-8', (text) => {
    expect(written((writer) => writer.string(text))).toBe(written((writer) => writer.bytes(new TextEncoder().encode(text))));
  });

  it.each([
    ['é', 126], ['é', 127], ['€', 84], ['€', 85], ['😀', 63], ['😀', 64], ['é', 253], ['é', 254], ['€', 1365], ['€', 1366], ['é', 4096], ['é', 4097],
  ])('writes %s, %d times, with the head that its bytes ask for', (letter, times) => {
    for (const text of [letter.repeat(times), `x${letter.repeat(times)}`, `${letter.repeat(times)}x`]) {
      const bytes = new TextEncoder().encode(text);
      expect(written((writer) => writer.string(text))).toBe(written((writer) => writer.bytes(bytes)));
      // In a used buffer too: the padding is zero, and what stood before stays.
      const used = new TlWriter();
      used.raw(new Uint8Array(16_384).fill(0xff));
      used.reset();
      used.int(-1);
      used.string(text);
      used.int(7);
      expect(toHex(used.finish())).toBe(`ffffffff${written((writer) => writer.bytes(bytes))}07000000`);
    }
  });

  it('writes a lone surrogate as U+FFFD', () => {
    expect(written((writer) => writer.string('\ud800'))).toBe('03efbfbd');
  });

  it('pads with zeroes in a buffer that was used before', () => {
    const writer = new TlWriter();
    writer.raw(new Uint8Array(64).fill(0xff));
    writer.reset();
    writer.bytes(fromHex('aa'));
    writer.string('aä');
    writer.bytes(new Uint8Array(254).fill(1));
    expect(toHex(writer.finish())).toBe(`01aa0000 0361c3a4 fefe0000${'01'.repeat(254)}0000`.replace(/ /g, ''));
  });

  it('hands out copies and goes on', () => {
    const writer = new TlWriter();
    writer.int(1);
    const first = writer.finish();
    writer.int(2);
    expect([toHex(first), toHex(writer.finish()), writer.position]).toEqual(['01000000', '0100000002000000', 8]);
  });

  it('shows what was written until it begins anew', () => {
    const writer = new TlWriter();
    writer.int(1);
    const view = writer.view();
    expect(toHex(view)).toBe('01000000');
    writer.reset();
    writer.int(2);
    expect([toHex(view), toHex(writer.view())]).toEqual(['02000000', '02000000']);
  });

  it('grows as far as needed', () => {
    const writer = new TlWriter(0);
    for (let value = 0; value < 1000; value += 1) writer.int(value);
    const reader = new TlReader(writer.finish());
    expect(Array.from({ length: 1000 }, () => reader.int())).toEqual(Array.from({ length: 1000 }, (_, value) => value));
  });

  it('writes vectors', () => {
    expect(written((writer) => writer.vector([1, 2], (to, value) => to.int(value)))).toBe('15c4b51c020000000100000002000000');
    expect(written((writer) => writer.bareVector([1n], (to, value) => to.long(value)))).toBe('010000000100000000000000');
  });

  it.each<readonly [string, (writer: TlWriter) => void]>([
    ['expected a signed 32-bit integer, got the number 2147483648', (writer) => writer.int(2 ** 31)],
    ['expected a signed 32-bit integer, got the number 1.5', (writer) => writer.int(1.5)],
    ['expected a signed 32-bit integer, got the number NaN', (writer) => writer.int(Number.NaN)],
    ['expected a signed 32-bit integer, got undefined', (writer) => writer.int(undefined as never)],
    ['expected an unsigned 32-bit integer, got the number -1', (writer) => writer.uint(-1)],
    ['expected a bigint of signed 64 bits, got the number 5', (writer) => writer.long(5 as never)],
    ['expected a bigint of signed 64 bits, got a larger bigint', (writer) => writer.long(2n ** 63n)],
    ['expected an integer of at most 53 bits, got the number 9007199254740992', (writer) => writer.int53(2 ** 53)],
    ['expected a number, got a string', (writer) => writer.double('1' as never)],
    ['expected bytes, got an array', (writer) => writer.bytes([1] as never)],
    ['expected bytes, got null', (writer) => writer.raw(null as never)],
    ['expected 16 bytes, got 15 bytes', (writer) => writer.int128(new Uint8Array(15))],
    ['expected 32 bytes, got an object "a"', (writer) => writer.int256({ _: 'a' } as never)],
    ['expected a string, got an object without "_"', (writer) => writer.string({} as never)],
    ['expected a boolean, got a bigint', (writer) => writer.bool(1n as never)],
    ['expected at most 16777215 bytes, got 16777216 bytes', (writer) => writer.bytes(new Uint8Array(2 ** 24))],
    ['expected an array, got 3 bytes', (writer) => writer.vector(new Uint8Array(3) as never, () => {})],
    ['[1]: expected a signed 32-bit integer, got a string', (writer) => writer.vector([1, 'x'], (to, value) => to.int(value as never))],
  ])('throws "%s"', (message, write) => {
    expect(() => write(new TlWriter())).toThrow(expect.objectContaining({ code: 'TL_VALUE', message }));
  });
});
