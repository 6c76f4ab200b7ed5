// Packed objects: the vector, both lengths of TL strings, and malformed ones.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex, toHex } from '../bytes/hex.js';
import { UsageError } from '../errors.js';
import { isGzipPacked, readGzipPacked, wrapGzipPacked } from './gzip-packed.js';

const vector = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).own.gzip_packed as Record<string, string>;

describe('readGzipPacked', () => {
  it('finds the gzip stream of the vector', () => {
    const packed = readGzipPacked(fromHex(vector['gzip_packed']!));
    expect(toHex(gunzipSync(packed!))).toBe(vector['inner_raw']);
  });

  it('reads what wrapGzipPacked writes, in whole words', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (data) => {
        const body = wrapGzipPacked(data);
        expect(body.length % 4).toBe(0);
        expect(isGzipPacked(body)).toBe(true);
        expect(readGzipPacked(body)).toEqual(data);
      }),
    );
  });

  it.each([253, 254, 0x1_0203])('keeps a stream of %i bytes whole', (length) => {
    const data = new Uint8Array(length).fill(5);
    expect(readGzipPacked(wrapGzipPacked(data))).toEqual(data);
  });

  it.each(['', 'a1cf7230', 'a1cf723005010203', 'a1cf7230fe05000001020304', 'a1cf7230fe050000', 'a1cf7230ff000000', 'ecf872300401020304000000'])(
    'finds none in %s',
    (body) => {
      expect(readGzipPacked(fromHex(body))).toBeUndefined();
    },
  );

  it('does not write what TL cannot', () => {
    expect(() => wrapGzipPacked(new Uint8Array(0x100_0000))).toThrow(UsageError);
  });
});
