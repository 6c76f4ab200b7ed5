import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { apiSchema, type MethodRequest, type RawUpdatesTooLong } from '../api.js';
import { createCodec } from './codec.js';
import { LimitError } from './errors.js';
import { TlWriter } from './writer.js';

const inflate = (data: Uint8Array): Uint8Array => gunzipSync(data, { maxOutputLength: 1 << 20 });
const codec = createCodec(apiSchema, { inflate });
const plain = createCodec(apiSchema);
const tooLong: RawUpdatesTooLong = { _: 'updatesTooLong' };

function pack(bytes: Uint8Array): Uint8Array {
  const writer = new TlWriter();
  writer.uint(0x3072cfa1);
  writer.bytes(gzipSync(bytes));
  return writer.finish();
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const writer = new TlWriter();
  for (const part of parts) writer.raw(part);
  return writer.finish();
}

describe('gzip_packed', () => {
  it('is read in place of a whole value', () => {
    expect(codec.decode(pack(plain.encode(tooLong)))).toEqual(tooLong);
    expect(codec.decodePrefix(join(pack(plain.encode(tooLong)), new Uint8Array(3))).value).toEqual(tooLong);
  });

  it('is read in place of a call inside wrappers', () => {
    const query: MethodRequest = { _: 'help.getConfig' };
    const head = plain.encode({ _: 'invokeWithoutUpdates', query }).subarray(0, 4);
    expect(codec.decode(join(head, pack(plain.encode(query))))).toEqual({ _: 'invokeWithoutUpdates', query });
  });

  it('is read in place of a result: an object, a Bool, a vector', () => {
    expect(codec.decodeResult('messages.sendMessage', pack(plain.encode(tooLong)))).toEqual(tooLong);
    expect(codec.decodeResult('account.updateStatus', pack(plain.encodeResult('account.updateStatus', true)))).toBe(true);
    expect(codec.decodeResult('contacts.getContactIDs', pack(plain.encodeResult('contacts.getContactIDs', [1, 2])))).toEqual([1, 2]);
  });

  it('is read in place of a field, and the fields behind it follow', () => {
    const value = { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'hi', randomId: 5n } as const;
    const bytes = plain.encode(value);
    expect(codec.decode(join(bytes.subarray(0, 8), pack(bytes.subarray(8, 12)), bytes.subarray(12)))).toEqual(value);
  });

  it('is refused inside another', () => {
    expect(() => codec.decode(pack(pack(plain.encode(tooLong))))).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'gzip' }));
  });

  it('must hold exactly one value', () => {
    expect(() => codec.decode(pack(join(plain.encode(tooLong), new Uint8Array(4))))).toThrow(expect.objectContaining({ code: 'TL_TRAILING_BYTES', left: 4 }));
    expect(() => codec.decode(pack(new Uint8Array(0)))).toThrow(expect.objectContaining({ code: 'TL_TRUNCATED' }));
  });

  it('must hold what belongs in its place', () => {
    const packed = pack(plain.encode({ _: 'inputPeerSelf' }));
    expect(() => codec.decodeResult('messages.sendMessage', packed)).toThrow(expect.objectContaining({ code: 'TL_UNKNOWN_CONSTRUCTOR', expected: 'Updates' }));
  });

  it('gives a typed error when it cannot be unpacked, with the cause', () => {
    const writer = new TlWriter();
    writer.uint(0x3072cfa1);
    writer.bytes(new Uint8Array(20));
    expect(() => codec.decode(writer.finish())).toThrow(expect.objectContaining({ code: 'TL_INFLATE', offset: 0, cause: expect.any(Error) }));
    expect(() => codec.decode(pack(new Uint8Array(1 << 21)))).toThrow(expect.objectContaining({ code: 'TL_INFLATE' }));
  });

  it('lets an error of the codec that inflating throws pass', () => {
    const limited = createCodec(apiSchema, { inflate: () => { throw new LimitError('length', 0, 'too long'); } });
    expect(() => limited.decode(pack(plain.encode(tooLong)))).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'length' }));
  });

  it('is an unknown constructor of the API without an inflate', () => {
    expect(() => plain.decode(pack(plain.encode(tooLong)))).toThrow(expect.objectContaining({ constructorId: 0x3072cfa1, offset: 0 }));
  });
});
