import { describe, expect, it } from 'vitest';
import { fromHex } from '../testing/hex.js';
import { LimitError, TruncatedError, UnknownConstructorError } from './errors.js';
import { longBytes } from './long-bytes.js';
import { TlReader } from './reader.js';
import { TlWriter } from './writer.js';

function reader(hex: string): TlReader {
  return new TlReader(fromHex(hex));
}

function stringOf(text: string): TlReader {
  const data = new TextEncoder().encode(text);
  const head = data.length < 254 ? [data.length] : [254, data.length & 255, (data.length >> 8) & 255, data.length >> 16];
  const padding = (4 - ((head.length + data.length) % 4)) % 4;
  return new TlReader(Uint8Array.from([...head, ...data, ...new Uint8Array(padding)]));
}

describe('TlReader', () => {
  it('reads numbers little-endian', () => {
    const from = reader('ffffffff ffffffff 1234567812345678 0000000000002540 0100000000000080');
    expect([from.int(), from.uint(), from.long(), from.double(), from.long()])
      .toEqual([-1, 0xffff_ffff, 8671175386481439762n, 10.5, -(2n ** 63n) + 1n]);
    expect(from.remaining).toBe(0);
  });

  it('reads an int53 at both ends and refuses one beyond', () => {
    expect(reader('ffffffffffff1f00').int53()).toBe(Number.MAX_SAFE_INTEGER);
    expect(reader('010000000000e0ff').int53()).toBe(Number.MIN_SAFE_INTEGER);
    expect(reader('ffffffffffffffff').int53()).toBe(-1);
    for (const hex of ['0000000000002000', '000000000000e0ff', 'ffffffffffffff7f', '0000000000000080']) {
      expect(() => reader(hex).int53(), hex).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'int53', offset: 0 }));
    }
  });

  it.each([
    ['03010203', '010203'],
    ['0401020304000000', '01020304'],
    ['00000000', ''],
    [`fefe0000${'00'.repeat(254)}0000`, '00'.repeat(254)],
    // The long form of a short string is not what writers must use, but readers take it.
    ['fe030000 01020300', '010203'],
  ])('reads the byte string %s', (hex, data) => {
    const from = reader(hex);
    expect(from.bytes()).toEqual(fromHex(data));
    expect(from.remaining).toBe(0);
  });

  it('does not look at what stands in the padding', () => {
    expect(reader('01aabbcc').bytes()).toEqual(fromHex('aa'));
  });

  it('refuses the length byte 0xff', () => {
    expect(() => reader('ff000000 00000000').bytes()).toThrow(expect.objectContaining({ limit: 'length', offset: 0 }));
  });

  it.each(['', 'test', 'x'.repeat(20), 'x'.repeat(21), 'Grüße', '👋🏽 hello', '\ufeffafter a byte order mark', 'é'.repeat(200), 'a\0b'])('reads the string %j', (text) => {
    expect(stringOf(text).string()).toBe(text);
  });

  it('turns broken UTF-8 into U+FFFD', () => {
    expect(reader('02 c3 28 00').string()).toBe('\ufffd(');
    expect(reader('03 ffffff').string()).toBe('\ufffd\ufffd\ufffd');
  });

  it('hands out copies', () => {
    const input = fromHex('03010203');
    const data = new TlReader(input).bytes();
    data.fill(9);
    expect(input).toEqual(fromHex('03010203'));
  });

  it('hands out long byte strings as views where they are wanted, short ones as copies', () => {
    const written = (length: number): Uint8Array => {
      const writer = new TlWriter();
      writer.bytes(new Uint8Array(length).fill(7));
      return writer.finish();
    };
    const [short, long] = [written(longBytes - 1), written(longBytes)];
    expect(new TlReader(long, undefined, true).bytes()).toEqual(new Uint8Array(longBytes).fill(7));
    expect(new TlReader(long, undefined, true).bytes().buffer).toBe(long.buffer);
    expect(new TlReader(short, undefined, true).bytes().buffer).not.toBe(short.buffer);
    expect(new TlReader(long).bytes().buffer).not.toBe(long.buffer);
  });

  it('reads inside a view that does not begin at its buffer', () => {
    const from = new TlReader(fromHex('aaaa 07000000 03010203').subarray(2));
    expect([from.int(), from.bytes()]).toEqual([7, fromHex('010203')]);
  });

  it.each<readonly [string, (from: TlReader) => unknown]>([
    ['int', (from) => from.int()],
    ['peekUint', (from) => from.peekUint()],
    ['long', (from) => from.long()],
    ['int53', (from) => from.int53()],
    ['double', (from) => from.double()],
    ['int128', (from) => from.int128()],
    ['int256', (from) => from.int256()],
    ['bool', (from) => from.bool()],
    ['bytes', (from) => from.bytes()],
    ['string', (from) => from.string()],
    ['raw', (from) => from.raw(4)],
  ])('refuses %s at the end of the input', (_, read) => {
    expect(() => read(reader('0102'))).toThrow(TruncatedError);
    expect(() => read(reader(''))).toThrow(TruncatedError);
  });

  it.each(['04010203', '0401020304', 'fe000001 00', 'feffffff 00000000'])('refuses the cut string %s', (hex) => {
    expect(() => reader(hex).bytes()).toThrow(TruncatedError);
  });

  it('stays where it was after a refused read', () => {
    const from = reader('0102');
    expect(() => from.int()).toThrow(TruncatedError);
    expect([from.position, from.remaining]).toEqual([0, 2]);
  });

  it('reads Bool and refuses any other id', () => {
    expect([reader('b5757299').bool(), reader('379779bc').bool()]).toEqual([true, false]);
    expect(() => reader('01000000').bool()).toThrow(UnknownConstructorError);
  });

  it('reads vectors and refuses a count that the bytes cannot hold', () => {
    expect(reader('15c4b51c 02000000 01000000 02000000').vector((from) => from.int())).toEqual([1, 2]);
    expect(() => reader('15c4b51c ffffffff 01000000').vector((from) => from.int())).toThrow(LimitError);
    expect(() => reader('15c4b51c 02000000 01000000 02000000').vector((from) => from.long(), 8)).toThrow('expected at most 1 elements in 8 bytes, got 2');
    expect(() => reader('16c4b51c 00000000').vector((from) => from.int())).toThrow('unknown constructor 0x1cb5c416 at offset 0: expected Vector');
  });
});
