// The byte-string functions: joining, comparing, hexadecimal, integers, base64, checksum.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { fromBase64, toBase64 } from './base64.js';
import { bigIntToBytes, bytesToBigInt } from './big-int.js';
import { concatBytes } from './concat.js';
import { crc32 } from './crc32.js';
import { equalBytes } from './equal.js';
import { fromHex, toHex } from './hex.js';
import { int32ToBytesLE, readInt32LE, readUint32LE, writeInt32LE } from './int32.js';
import { readUint64LE, uint64ToBytesLE, writeUint64LE } from './int64.js';
import { leftPadBytes } from './left-pad.js';
import { xorBytes } from './xor.js';

const bytes = fc.uint8Array({ maxLength: 300 });

describe('concatBytes', () => {
  it('joins parts in order into a new array', () => {
    const first = Uint8Array.of(1, 2);
    const joined = concatBytes(first, new Uint8Array(0), Uint8Array.of(3));
    first[0] = 9;
    expect([...joined]).toEqual([1, 2, 3]);
    expect(concatBytes()).toEqual(new Uint8Array(0));
  });
});

describe('equalBytes', () => {
  it('tells equal from different contents and lengths', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(0, 2), Uint8Array.of(1, 2))).toBe(false);
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false);
    expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  });
});

describe('xorBytes', () => {
  it('is its own inverse and leaves its arguments alone', () => {
    const left = Uint8Array.of(0b1100, 255);
    expect([...xorBytes(left, Uint8Array.of(0b1010, 255))]).toEqual([0b0110, 0]);
    expect([...left]).toEqual([0b1100, 255]);
  });

  it('refuses different lengths', () => {
    expect(() => xorBytes(new Uint8Array(1), new Uint8Array(2))).toThrow(UsageError);
  });
});

describe('hexadecimal text', () => {
  it('keeps every byte string over a round trip', () => {
    fc.assert(fc.property(bytes, (value) => toHex(value) === Buffer.from(value).toString('hex') && equalBytes(fromHex(toHex(value)), value)));
  });

  it('reads both cases and refuses everything else', () => {
    expect([...fromHex('00aBFf')]).toEqual([0, 0xab, 0xff]);
    for (const text of ['0', '0g', '0x', ' 0', '-1', '00\n']) expect(() => fromHex(text)).toThrow(UsageError);
  });
});

describe('little-endian integers', () => {
  it('agree with Node.js on 32 bits at any offset', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(9), (value, offset) => {
        const target = new Uint8Array(13);
        writeInt32LE(target, offset, value);
        expect(Buffer.from(target.buffer).readInt32LE(offset)).toBe(value);
        expect(readInt32LE(target, offset)).toBe(value);
        expect(readUint32LE(target, offset)).toBe(value >>> 0);
        expect(int32ToBytesLE(value)).toEqual(target.slice(offset, offset + 4));
      }),
    );
  });

  it('agree with Node.js on 64 bits at any offset', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(9), (value, offset) => {
        const target = new Uint8Array(17);
        writeUint64LE(target, offset, value);
        expect(Buffer.from(target.buffer).readBigUInt64LE(offset)).toBe(value);
        expect(readUint64LE(target, offset)).toBe(value);
        expect(uint64ToBytesLE(value)).toEqual(target.slice(offset, offset + 8));
      }),
    );
  });

  it('writes a signed value as its unsigned form', () => {
    expect(readUint64LE(uint64ToBytesLE(-1n))).toBe(2n ** 64n - 1n);
  });

  it('refuses to read or write outside the array', () => {
    const four = new Uint8Array(4);
    expect(() => readInt32LE(four, 1)).toThrow(UsageError);
    expect(() => readInt32LE(four, -1)).toThrow(UsageError);
    expect(() => writeInt32LE(four, 2, 0)).toThrow(UsageError);
    expect(() => readUint64LE(new Uint8Array(7))).toThrow(UsageError);
    expect(() => writeUint64LE(four, 0, 0n)).toThrow(UsageError);
  });
});

describe('big-endian integers', () => {
  it('keep every number over a round trip, minimal or padded', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 2048n }), (value) => {
        const minimal = bigIntToBytes(value);
        expect(minimal[0]).not.toBe(0);
        expect(bytesToBigInt(minimal)).toBe(value);
        expect(bigIntToBytes(value, 260)).toEqual(leftPadBytes(minimal, 260));
        expect(bytesToBigInt(bigIntToBytes(value, 260))).toBe(value);
      }),
    );
  });

  it('write zero as no bytes, or as zeroes of the length asked for', () => {
    expect(bigIntToBytes(0n)).toEqual(new Uint8Array(0));
    expect(bigIntToBytes(0n, 2)).toEqual(new Uint8Array(2));
    expect(bytesToBigInt(new Uint8Array(0))).toBe(0n);
  });

  it('refuse a negative number and one that is too long', () => {
    expect(() => bigIntToBytes(-1n)).toThrow(UsageError);
    expect(() => bigIntToBytes(256n, 1)).toThrow(UsageError);
    expect(() => leftPadBytes(new Uint8Array(3), 2)).toThrow(UsageError);
  });
});

describe('base64 text', () => {
  it('agrees with Node.js', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toBase64(value)).toBe(Buffer.from(value).toString('base64'));
        expect(fromBase64(toBase64(value))).toEqual(value);
      }),
    );
  });

  it('refuses broken groups and foreign characters', () => {
    for (const text of ['A', 'AAA', 'AA-A', 'A AA', 'A===', '====', 'AA==AAAA']) {
      expect(() => fromBase64(text)).toThrow(UsageError);
    }
  });
});

describe('crc32', () => {
  it('gives the known checksum, whole or in pieces', () => {
    const text = new TextEncoder().encode('123456789');
    expect(crc32(text)).toBe(0xcbf43926);
    expect(crc32(text.subarray(4), crc32(text.subarray(0, 4)))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});
