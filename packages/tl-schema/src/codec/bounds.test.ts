import { describe, expect, it } from 'vitest';
import { apiSchema, type RichText, type TlObject } from '../api.js';
import { fromHex, toHex } from '../testing/hex.js';
import { createCodec } from './codec.js';
import { TlWriter } from './writer.js';

const codec = createCodec(apiSchema);

function nested(depth: number): RichText {
  let text: RichText = { _: 'textEmpty' };
  for (let index = 0; index < depth; index += 1) text = { _: 'textBold', text };
  return text;
}

/** textBold inside textBold, written by hand: our own writer would refuse it. */
function nestedBytes(depth: number): Uint8Array {
  const writer = new TlWriter();
  for (let index = 0; index < depth; index += 1) writer.uint(codec.constructorId('textBold'));
  writer.uint(codec.constructorId('textEmpty'));
  return writer.finish();
}

describe('bounds', () => {
  it('reads and writes 64 objects inside one another, and no more (R13, S09)', () => {
    expect(codec.decode(codec.encode(nested(63)))).toEqual(nested(63));
    expect(() => codec.encode(nested(64))).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
    expect(toHex(codec.encode(nested(63)))).toBe(toHex(nestedBytes(63)));
    expect(() => codec.decode(nestedBytes(64))).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
  });

  it('does not overflow the stack on millions of nested objects (R13, S09)', () => {
    expect(() => codec.decode(nestedBytes(1_000_000))).toThrow(expect.objectContaining({ limit: 'depth' }));
    const wrapper = codec.encode({ _: 'invokeWithoutUpdates', query: { _: 'help.getConfig' } }).subarray(0, 4);
    const writer = new TlWriter();
    for (let index = 0; index < 100_000; index += 1) writer.raw(wrapper);
    expect(() => codec.decode(writer.finish())).toThrow(expect.objectContaining({ limit: 'depth' }));
  });

  it('counts depth as the codec is told', () => {
    const shallow = createCodec(apiSchema, { maxDepth: 2 });
    expect(shallow.decode(nestedBytes(1))).toEqual(nested(1));
    expect(() => shallow.decode(nestedBytes(2))).toThrow(expect.objectContaining({ limit: 'depth' }));
    expect(() => shallow.encode(nested(2))).toThrow(expect.objectContaining({ limit: 'depth' }));
  });

  it.each([
    ['Vector<int>', 'contacts.getContactIDs', 4],
    ['Vector<long>', 'photos.deletePhotos', 8],
    // The smallest secureValue is its id, its flags, the id of its type and an empty hash.
    ['Vector<SecureValue>', 'account.getAllSecureValues', 16],
  ] as const)('refuses a count of %s that the bytes cannot hold (R12, S09)', (_, method, size) => {
    const writer = new TlWriter();
    writer.uint(0x1cb5c415);
    writer.uint(3);
    writer.raw(new Uint8Array(3 * size - 4));
    expect(() => codec.decodeResult(method, writer.finish())).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'count', offset: 4 }));
    expect(() => codec.decodeResult(method, fromHex('15c4b51c ffffffff 00000000'))).toThrow(expect.objectContaining({ limit: 'count' }));
  });

  it('answers a bomb of a count at once (R12, S09)', () => {
    const bytes = codec.encode({ _: 'contacts.contacts', contacts: [], savedCount: 0, users: [] });
    bytes.set(fromHex('ffffff7f'), 8);
    const started = performance.now();
    expect(() => codec.decode(bytes)).toThrow(expect.objectContaining({ limit: 'count' }));
    expect(performance.now() - started).toBeLessThan(50);
  });

  it('reads a long string, and refuses one that claims to be longer (R12)', () => {
    const value: TlObject = { _: 'dataJSON', data: 'x'.repeat(1_000_000) };
    const bytes = codec.encode(value);
    expect(codec.decode(bytes)).toEqual(value);
    bytes.set(fromHex('feffffff'), 4);
    expect(() => codec.decode(bytes)).toThrow(expect.objectContaining({ code: 'TL_TRUNCATED' }));
  });
});
