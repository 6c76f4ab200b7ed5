import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiSchema as tableSchema, type RichText, type TlObject } from './api.js';
import { apiSchema as nodeSchema } from './api-node.js';
import { createCodec, TlError } from './index.js';

const table = createCodec(tableSchema);
const generated = createCodec(nodeSchema);

/** What a call gives, or how it fails. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TlError)) throw error;
    return { ...error, code: error.code, message: error.message };
  }
}

/** The smallest value of a constructor, with some fields spoiled. */
const spoiled = fc.record({
  name: fc.constantFrom(...tableSchema.names),
  fields: fc.dictionary(
    fc.constantFrom('id', 'peer', 'message', 'out', 'bot', 'botInfoVersion', 'views', 'forwards', 'users', 'userId', 'entities', 'url', 'text'),
    fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constant(undefined), fc.constant(null), fc.constant([]), fc.constant({ _: 'peerUser', userId: 1 })),
  ),
});

describe('the generated readers and writers', () => {
  it('refuse the same values for the same reasons as the table, at the same places', () => {
    fc.assert(fc.property(spoiled, ({ name, fields }) => {
      const value = { ...fields, _: name } as TlObject;
      expect(outcome(() => generated.encode(value))).toEqual(outcome(() => table.encode(value)));
    }), { numRuns: 3000, seed: 1 });
  });

  it.each<readonly [string, unknown]>([
    ['user.bot: expected true or nothing, for bot, botInfoVersion share one flag, got false', { _: 'user', id: 1, bot: false, botInfoVersion: 1 }],
    ['user.botInfoVersion: expected a value, for botInfoVersion are there when bot is true, got undefined', { _: 'user', id: 1, bot: true }],
    ['contacts.contacts.contacts[0].userId: expected an integer of at most 53 bits, got undefined', { _: 'contacts.contacts', contacts: [{ _: 'contact', mutual: true }], savedCount: 0, users: [] }],
  ])('say "%s"', (message, value) => {
    expect(() => generated.encode(value as TlObject)).toThrow(expect.objectContaining({ code: 'TL_VALUE', message }));
  });

  it('refuse the same bytes as the table, at the same offsets', () => {
    const bytes = table.encode({
      _: 'updateShortMessage', out: true, id: 1, userId: 2, message: 'grüße', pts: 1, ptsCount: 1, date: 5,
      entities: [{ _: 'messageEntityTextUrl', offset: 0, length: 1, url: 'https://example.org' }],
      fwdFrom: { _: 'messageFwdHeader', date: 1, fromId: { _: 'peerUser', userId: 3 } },
    });
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }), fc.nat(bytes.length), (changes, end) => {
      const changed = bytes.slice();
      for (const [at, byte] of changes) changed[at] = byte;
      for (const input of [changed, changed.subarray(0, end)]) {
        expect(outcome(() => generated.decode(input))).toStrictEqual(outcome(() => table.decode(input)));
      }
    }), { numRuns: 1500, seed: 2 });
  });

  it('read broken UTF-8 and a byte order mark as the table does', () => {
    const frame = table.encode({ _: 'dataJSON', data: 'x'.repeat(200) });
    fc.assert(fc.property(fc.uint8Array({ minLength: 200, maxLength: 200 }), (text) => {
      const bytes = frame.slice();
      bytes.set(text, bytes.length - 204 + 3);
      expect(outcome(() => generated.decode(bytes))).toStrictEqual(outcome(() => table.decode(bytes)));
    }), { numRuns: 500, seed: 3 });
    const marked = table.encode({ _: 'dataJSON', data: '\ufeff{}' });
    expect(generated.decode(marked)).toEqual({ _: 'dataJSON', data: '\ufeff{}' });
  });

  it('read and write 64 objects inside one another, and no more', () => {
    let text: RichText = { _: 'textEmpty' };
    for (let depth = 0; depth < 63; depth += 1) text = { _: 'textBold', text };
    expect(generated.decode(generated.encode(text))).toEqual(text);
    const tooDeep: RichText = { _: 'textBold', text };
    expect(() => generated.encode(tooDeep)).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
    const deepBytes = createCodec(tableSchema, { maxDepth: 65 }).encode(tooDeep);
    expect(() => generated.decode(deepBytes)).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
  });

  it('leave absent flags without a key', () => {
    expect(Object.keys(generated.decode(generated.encode({ _: 'user', id: 1 })) as object)).toEqual(['_', 'id']);
  });
});
