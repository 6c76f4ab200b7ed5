import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiSchema } from '../api.js';
import { mtprotoSchema } from '../mtproto.js';
import { createCodec, type TlCodec } from './codec.js';
import { TlError } from './errors.js';
import type { SchemaTypes } from './schema.js';

const inflate = (data: Uint8Array): Uint8Array => gunzipSync(data, { maxOutputLength: 65_536 });
const api = createCodec(apiSchema, { inflate });
const service = createCodec(mtprotoSchema, { inflate });
const apiNames = [...apiSchema.registry.byName.keys()];
const serviceNames = [...mtprotoSchema.registry.byName.keys()];

/** Reads what may be anything: a value, which must survive writing and reading again, or a TlError. */
function readsOrRefuses<Types extends SchemaTypes>(codec: TlCodec<Types>, bytes: Uint8Array): void {
  let value: Types['object'] | Types['request'];
  try {
    value = codec.decodePrefix(bytes).value;
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    return;
  }
  // Not the bytes: padding, the long string form and unknown flag bits are not kept.
  expect(codec.decode(codec.encode(value))).toEqual(value);
}

function idBytes(id: number): Uint8Array {
  return Uint8Array.of(id & 255, (id >>> 8) & 255, (id >>> 16) & 255, id >>> 24);
}

describe('reading anything', () => {
  it('throws nothing but a TlError on random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      readsOrRefuses(api, bytes);
      readsOrRefuses(service, bytes);
    }), { numRuns: 500, seed: 1 });
  });

  it('throws nothing but a TlError behind a known id', () => {
    const word = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...apiNames).map((name) => idBytes(api.constructorId(name))) },
      { weight: 3, arbitrary: fc.constantFrom(...serviceNames, 'gzip_packed').map((name) => idBytes(service.constructorId(name))) },
      { weight: 2, arbitrary: fc.constantFrom(0x1cb5c415, 0x997275b5, 0xbc799737).map(idBytes) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }).map(idBytes) },
      { weight: 2, arbitrary: fc.uint8Array({ minLength: 4, maxLength: 4 }) },
    );
    fc.assert(fc.property(fc.constantFrom(...apiNames), fc.array(word, { maxLength: 60 }), (name, words) => {
      readsOrRefuses(api, Uint8Array.from([...idBytes(api.constructorId(name)), ...words.flatMap((bytes) => [...bytes])]));
    }), { numRuns: 3000, seed: 2 });
    fc.assert(fc.property(fc.constantFrom(...serviceNames), fc.array(word, { maxLength: 60 }), (name, words) => {
      readsOrRefuses(service, Uint8Array.from([...idBytes(service.constructorId(name)), ...words.flatMap((bytes) => [...bytes])]));
    }), { numRuns: 1000, seed: 3 });
  });

  it('throws nothing but a TlError on a value with changed bytes', () => {
    const bytes = api.encode({
      _: 'updateShortMessage', out: true, id: 1, userId: 2, message: 'hello', pts: 1, ptsCount: 1, date: 5,
      entities: [{ _: 'messageEntityTextUrl', offset: 0, length: 1, url: 'https://example.org' }],
      fwdFrom: { _: 'messageFwdHeader', date: 1, fromId: { _: 'peerUser', userId: 3 } },
    });
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat(bytes.length), (changes, end) => {
      const changed = bytes.slice();
      for (const [at, byte] of changes) changed[at] = byte;
      readsOrRefuses(api, changed);
      readsOrRefuses(api, changed.subarray(0, end));
    }), { numRuns: 1500, seed: 4 });
  });
});

describe('writing anything', () => {
  it('throws nothing but a TlError on values of any kind', () => {
    fc.assert(fc.property(fc.constantFrom(...apiNames), fc.dictionary(fc.constantFrom('peer', 'id', 'message', 'query', 'userId', 'accessHash', 'users'), fc.anything({ withBigInt: true, withTypedArray: true })), (name, fields) => {
      try {
        api.encode({ ...fields, _: name } as never);
      } catch (error) {
        expect(error).toBeInstanceOf(TlError);
      }
    }), { numRuns: 2000, seed: 5 });
  });

  it('gives back every string and every number of a field', () => {
    const value = fc.record({ _: fc.constant('inputPhoneContact' as const), clientId: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), phone: fc.string({ unit: 'binary', maxLength: 400 }), firstName: fc.string({ unit: 'grapheme' }), lastName: fc.string() });
    fc.assert(fc.property(value, (contact) => {
      expect(api.decode(api.encode(contact))).toEqual(contact);
    }), { numRuns: 500, seed: 6 });
    fc.assert(fc.property(fc.record({ _: fc.constant('inputPeerChat' as const), chatId: fc.maxSafeInteger() }), (peer) => {
      expect(api.decode(api.encode(peer))).toEqual(peer);
    }), { numRuns: 500, seed: 7 });
  });
});
