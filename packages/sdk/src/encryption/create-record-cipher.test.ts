// Sealed records and blinded words.
import { createHmac, hkdfSync } from 'node:crypto';
import { nodeRandom } from '@kitewire/mtproto/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordCipher } from './create-record-cipher.js';

const random = nodeRandom;
const cipher = createRecordCipher(new Uint8Array(32).fill(1), random);
const damaged = expect.objectContaining({ code: 'CORRUPT_DATABASE' });

describe('a record cipher', () => {
  it('opens what it sealed, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 600 }), fc.string(), (plain, identity) => {
        const sealed = cipher.seal(identity, plain);
        expect(sealed).toHaveLength(plain.length + 40);
        expect(cipher.open(identity, sealed)).toEqual(plain);
        expect(Buffer.from(sealed).includes(Buffer.from(plain))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('seals the same record differently each time', () => {
    expect(cipher.seal('peers:1', Uint8Array.of(1))).not.toEqual(cipher.seal('peers:1', Uint8Array.of(1)));
  });

  it('never uses a nonce again', () => {
    const nonces = Array.from({ length: 1000 }, () => Buffer.from(cipher.seal('peers:1', Uint8Array.of(1)).subarray(0, 24)).toString('hex'));
    expect(new Set(nonces).size).toBe(1000);
  });

  it('refuses a record in the place of another one', () => {
    const sealed = cipher.seal('peers:1', Uint8Array.of(1, 2, 3));
    expect(() => cipher.open('peers:2', sealed)).toThrow(damaged);
  });

  it('refuses a record in which any byte was changed, or that was cut', () => {
    const sealed = cipher.seal('peers:1', Uint8Array.of(1, 2, 3));
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
      expect(() => cipher.open('peers:1', changed)).toThrow(damaged);
      expect(() => cipher.open('peers:1', sealed.subarray(0, index))).toThrow(damaged);
    }
  });

  it('refuses the records of another key', () => {
    const other = createRecordCipher(new Uint8Array(32).fill(2), random);
    expect(() => other.open('peers:1', cipher.seal('peers:1', Uint8Array.of(1)))).toThrow(damaged);
  });

  it('gives one token for one word of one domain under one key', () => {
    const other = createRecordCipher(new Uint8Array(32).fill(2), random);
    expect(cipher.token('words', 'hello')).toMatch(/^[0-9a-f]{20}$/);
    expect(createRecordCipher(new Uint8Array(32).fill(1), random).token('words', 'hello')).toBe(cipher.token('words', 'hello'));
    const digest = createHmac('sha256', Buffer.from(hkdfSync('sha256', new Uint8Array(32).fill(1), '', 'kitewire tokens', 32))).update('words\nhello').digest('hex');
    for (const again of [cipher, cipher]) expect(again.token('words', 'hello')).toBe(digest.slice(0, 20));
    const tokens = [cipher.token('words', 'hello'), cipher.token('words', 'hallo'), cipher.token('usernames', 'hello'), other.token('words', 'hello')];
    expect(new Set(tokens).size).toBe(4);
  });

  it('gives the same tokens when it has seen more words than it remembers', () => {
    const words = Array.from({ length: 10_050 }, (_, index) => `word${index}`);
    const first = words.map((word) => cipher.token('words', word));
    expect(words.map((word) => cipher.token('words', word))).toEqual(first);
    expect(new Set(first).size).toBe(words.length);
  });
});
