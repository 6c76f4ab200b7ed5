import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../testing/hex.js';
import { createCodec } from './codec.js';
import { TlReader } from './reader.js';
import { TlSchema, type SchemaTypes } from './schema.js';
import { TlWriter } from './writer.js';

interface Value {
  _: string;
  [key: string]: unknown;
}

interface TestTypes extends SchemaTypes {
  object: Value;
  request: Value;
  methods: Record<string, { request: Value; result: unknown }>;
}

const table = `=Point 12
point#1 x:i y:i
=Shape
nothing#2
line#3 from_point:@Point to_point:%point
shapes#4 list:[@Shape
bare#5 list:(%point
=Flagged
flagged#6 # on?0 count?1:i name?2:s
=Shared
shared#7 # on?0 a?0:i b?0:s c?1:i d?1:i e?2 f?2 # g?32:l h?63:B
=
any#8 value:*

=B
f#10 x:i
=*
wrap#11 query:!
=[@Point
g#12
=[B
h#13`;

const codec = createCodec(new TlSchema<TestTypes>(table));

describe('TlCodec', () => {
  it.each<readonly [string, Value, string]>([
    ['a constructor', { _: 'point', x: 1, y: -1 }, '01000000 01000000 ffffffff'],
    ['one without fields', { _: 'nothing' }, '02000000'],
    ['boxed and bare fields', { _: 'line', fromPoint: { _: 'point', x: 1, y: 2 }, toPoint: { _: 'point', x: 3, y: 4 } }, '03000000 01000000 01000000 02000000 03000000 04000000'],
    ['a Vector', { _: 'shapes', list: [{ _: 'nothing' }, { _: 'shapes', list: [] }] }, '04000000 15c4b51c 02000000 02000000 04000000 15c4b51c 00000000'],
    ['a bare vector of bare values', { _: 'bare', list: [{ _: 'point', x: 1, y: 2 }] }, '05000000 01000000 01000000 02000000'],
    ['no flags', { _: 'flagged' }, '06000000 00000000'],
    ['some flags', { _: 'flagged', on: true, name: '' }, '06000000 05000000 00000000'],
    ['shared bits', { _: 'shared', on: true, a: 1, b: '', e: true, f: true }, '07000000 05000000 01000000 00000000 00000000'],
    ['a second flags word, up to its last bit', { _: 'shared', g: 1n, h: false }, '07000000 00000000 01000080 0100000000000000 379779bc'],
    ['a call', { _: 'f', x: 7 }, '10000000 07000000'],
    ['a call in a call', { _: 'wrap', query: { _: 'wrap', query: { _: 'f', x: 7 } } }, '11000000 11000000 10000000 07000000'],
    ['any value', { _: 'any', value: { _: 'f', x: 7 } }, '08000000 10000000 07000000'],
  ])('writes and reads %s', (_, value, hex) => {
    expect(toHex(codec.encode(value))).toBe(hex.replace(/ /g, ''));
    expect(codec.decode(fromHex(hex))).toStrictEqual(value);
  });

  it('leaves absent flags without a key', () => {
    expect(Object.keys(codec.decode(fromHex('06000000 00000000')))).toEqual(['_']);
  });

  it('ignores flag bits that the schema does not know', () => {
    expect(codec.decode(fromHex('06000000 f0ffffff'))).toEqual({ _: 'flagged' });
  });

  it('takes undefined, and false for a true flag, as absent when writing', () => {
    expect(toHex(codec.encode({ _: 'flagged', on: false, count: undefined }))).toBe('0600000000000000');
  });

  it('takes values of a shared bit for its true flag as well', () => {
    expect(codec.decode(codec.encode({ _: 'shared', a: 1, b: 'x' }))).toEqual({ _: 'shared', on: true, a: 1, b: 'x' });
  });

  it('reads and writes results by the method', () => {
    expect(toHex(codec.encodeResult('f', true))).toBe('b5757299');
    expect(codec.decodeResult('f', fromHex('379779bc'))).toBe(false);
    expect(codec.decodeResult('g', codec.encodeResult('g', [{ _: 'point', x: 1, y: 2 }]))).toEqual([{ _: 'point', x: 1, y: 2 }]);
    expect(codec.decodeResult('h', fromHex('15c4b51c 02000000 b5757299 379779bc'))).toEqual([true, false]);
    expect(codec.decodeResult('wrap', fromHex('02000000'))).toEqual({ _: 'nothing' });
  });

  it('reads and writes in the midst of other things', () => {
    const writer = new TlWriter();
    writer.long(1n);
    codec.writeTo(writer, { _: 'nothing' });
    writer.int(9);
    const reader = new TlReader(writer.finish());
    expect([reader.long(), codec.readFrom(reader), reader.int()]).toEqual([1n, { _: 'nothing' }, 9]);
  });

  it('reads a prefix', () => {
    expect(codec.decodePrefix(fromHex('02000000 ffff'))).toEqual({ value: { _: 'nothing' }, length: 4 });
  });

  it('hands out bytes that a later call does not change', () => {
    const first = codec.encode({ _: 'point', x: 1, y: 1 });
    codec.encode({ _: 'point', x: 2, y: 2 });
    expect(toHex(first)).toBe('010000000100000001000000');
  });

  it('writes on after a refused value', () => {
    expect(() => codec.encode({ _: 'point', x: 1, y: 'no' })).toThrow('point.y');
    expect(toHex(codec.encode({ _: 'nothing' }))).toBe('02000000');
  });
});

describe('reading what is wrong', () => {
  it.each([
    ['an unknown constructor', 'efbeadde', { code: 'TL_UNKNOWN_CONSTRUCTOR', constructorId: 0xdeadbeef, offset: 0 }],
    ['a constructor of another type', '03000000 02000000', { code: 'TL_UNKNOWN_CONSTRUCTOR', constructorId: 2, offset: 4, expected: 'Point' }],
    ['a constructor where a call belongs', '11000000 02000000', { code: 'TL_UNKNOWN_CONSTRUCTOR', constructorId: 2, offset: 4, expected: 'a method' }],
    ['a cut value', '01000000 01000000 0000', { code: 'TL_TRUNCATED', offset: 8, wanted: 4, left: 2 }],
    ['an empty input', '', { code: 'TL_TRUNCATED', offset: 0, wanted: 4, left: 0 }],
    ['trailing bytes', '02000000 00', { code: 'TL_TRAILING_BYTES', offset: 4, left: 1 }],
    ['a vector longer than its bytes', '04000000 15c4b51c ffffffff', { code: 'TL_LIMIT', limit: 'count', offset: 8 }],
    ['a bare vector longer than its bytes', '05000000 02000000 0000000000000000 00000000', { code: 'TL_LIMIT', limit: 'count', offset: 4 }],
    ['a vector without its id', '04000000 00000000', { code: 'TL_UNKNOWN_CONSTRUCTOR', constructorId: 0, offset: 4, expected: 'Vector' }],
  ])('names %s', (_, hex, error) => {
    expect(() => codec.decode(fromHex(hex))).toThrow(expect.objectContaining(error));
  });

  it('says the id in hex and the offset', () => {
    expect(() => codec.decode(fromHex('03000000 0f000000'))).toThrow('unknown constructor 0x0000000f at offset 4: expected Point');
  });

  it('refuses an unknown method and a constructor that is none', () => {
    expect(() => codec.decodeResult('nope', fromHex(''))).toThrow('expected a name of the schema, got "nope"');
    expect(() => codec.decodeResult('point', fromHex(''))).toThrow('expected the name of a method, got the constructor "point"');
  });
});

describe('writing what is wrong', () => {
  it.each<readonly [string, unknown]>([
    ['expected an object or method of the schema, got undefined', undefined],
    ['expected an object or method of the schema, got a string', 'point'],
    ['expected an object or method of the schema, got an object without "_"', { x: 1 }],
    ['nope: expected an object or method of the schema, got an object "nope"', { _: 'nope' }],
    ['point.y: expected a signed 32-bit integer, got undefined', { _: 'point', x: 1 }],
    ['line.fromPoint: expected an object of type Point, got an object "nothing"', { _: 'line', fromPoint: { _: 'nothing' } }],
    ['line.toPoint: expected an object "point", got null', { _: 'line', fromPoint: { _: 'point', x: 1, y: 1 }, toPoint: null }],
    ['shapes.list[1].list[0]: expected an object of type Shape, got the number 5', { _: 'shapes', list: [{ _: 'nothing' }, { _: 'shapes', list: [5] }] }],
    ['bare.list: expected an array, got an object without "_"', { _: 'bare', list: {} }],
    ['wrap.query: expected a method, got an object "nothing"', { _: 'wrap', query: { _: 'nothing' } }],
    ['flagged.on: expected true or nothing, got the number 1', { _: 'flagged', on: 1 }],
    ['flagged.count: expected a signed 32-bit integer, got null', { _: 'flagged', count: null }],
    ['shared.b: expected a value, for a, b are there together or not at all, got undefined', { _: 'shared', a: 1 }],
    ['shared.d: expected a value, for c, d are there together or not at all, got undefined', { _: 'shared', c: 1 }],
    ['shared.a: expected a value, for a, b are there when on is true, got undefined', { _: 'shared', on: true }],
    ['shared.on: expected true or nothing, for on, a, b share one flag, got false', { _: 'shared', on: false, a: 1, b: '' }],
    ['shared.f: expected true or nothing, for e, f share one flag, got false', { _: 'shared', e: true, f: false }],
  ])('throws "%s"', (message, value) => {
    expect(() => codec.encode(value as Value)).toThrow(expect.objectContaining({ code: 'TL_VALUE', message }));
  });

  it('begins the path of a result with the method', () => {
    expect(() => codec.encodeResult('g', [{ _: 'point', x: 1, y: '' }])).toThrow('g()[0].y: expected a signed 32-bit integer, got a string');
  });

  it('does not run for ever on a value that contains itself', () => {
    const value: Value = { _: 'shapes', list: [] };
    (value.list as Value[]).push(value);
    expect(() => codec.encode(value)).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
  });
});
