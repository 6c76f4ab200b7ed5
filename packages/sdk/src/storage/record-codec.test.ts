/** Records as what a store keeps. */
import { describe, expect, it } from 'vitest';
import type { RecordCipher } from './record-cipher.js';
import { createRecordCodec } from './record-codec.js';

/** Seals nothing, but shows what it is asked. */
const cipher: RecordCipher = {
  seal: (identity, plain) => Uint8Array.of(identity.length, ...plain.map((byte) => byte ^ 0x55)),
  open: (_identity, sealed) => sealed.subarray(1).map((byte) => byte ^ 0x55),
  token: (domain, word) => `${domain}/${word.length}`,
};
const corrupt = expect.objectContaining({ code: 'CORRUPT_DATABASE' });

describe('a record codec', () => {
  const value = { _: 'x', id: 5n, bytes: Uint8Array.of(1, 2) };

  it('writes readable text without a cipher', () => {
    const codec = createRecordCodec();
    const body = codec.write('peers:1', value);
    expect(body).toBe('{"_":"x","id":{"$int":"5"},"bytes":{"$bytes":"AQI="}}');
    expect(codec.read('peers:1', body)).toEqual(value);
    expect(codec.token('word', 'hello')).toBe('hello');
  });

  it('hands everything to the cipher that it is given', () => {
    const codec = createRecordCodec(cipher);
    const body = codec.write('peers:1', value) as Uint8Array;
    expect(body[0]).toBe('peers:1'.length);
    expect(codec.read('peers:1', body)).toEqual(value);
    expect(codec.token('phone', '123')).toBe('phone/3');
  });

  it('refuses what it did not write, naming the record and not its content', () => {
    expect(() => createRecordCodec().read('peers:1', '{secret')).toThrow(corrupt);
    expect(() => createRecordCodec().read('peers:1', '{secret')).toThrow(/^(?!.*secret).*peers:1/);
    expect(() => createRecordCodec().read('peers:1', Uint8Array.of(1))).toThrow(corrupt);
    expect(() => createRecordCodec(cipher).read('peers:1', '{}')).toThrow(corrupt);
    expect(() => createRecordCodec(cipher).read('peers:1', Uint8Array.of(1, 0))).toThrow(corrupt);
  });
});
