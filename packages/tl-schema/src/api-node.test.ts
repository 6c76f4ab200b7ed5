import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiSchema as tableSchema, type MessageMedia, type RawMessage, type TlObject } from './api.js';
import { apiSchema as nodeSchema } from './api-node.js';
import { bodies } from './generated/api-bodies.js';
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

/** The smallest value of a generated constructor, with some fields spoiled. */
const spoiled = fc.record({
  name: fc.constantFrom(...Object.keys(bodies.writers)),
  fields: fc.dictionary(
    fc.constantFrom('id', 'peer', 'message', 'out', 'bot', 'botInfoVersion', 'views', 'forwards', 'users', 'userId', 'entities', 'url', 'text'),
    fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constant(undefined), fc.constant(null), fc.constant([]), fc.constant({ _: 'peerUser', userId: 1 })),
  ),
});

const plainMessage: RawMessage = { _: 'message', id: 1, peerId: { _: 'peerUser', userId: 2 }, date: 5, message: 'grüße' };

describe('the generated readers and writers', () => {
  it('are there for what lists are made of, and left to the table for what comes alone', () => {
    for (const name of ['message', 'messageService', 'user', 'channel', 'dialog', 'peerUser', 'messageEntityBold', 'messageMediaPhoto', 'photo']) {
      expect(bodies.readers).toHaveProperty(name);
      expect(bodies.writers).toHaveProperty(name);
    }
    expect(bodies.readers).not.toHaveProperty('help.appConfig');
    expect(Object.keys(bodies.readers).length).toBeLessThan(300);
  });

  it('write accessors, inherited fields and objects without a prototype as the table does', () => {
    class Counted implements RawMessage {
      readonly _ = 'message';
      readonly id = 1;
      readonly peerId = plainMessage.peerId;
      readonly date = 5;
      readonly message = 'grüße';
      get views(): number {
        return 7;
      }
      get forwards(): number {
        return this.views + 1;
      }
    }
    class More extends Counted {
      get out(): true {
        return true;
      }
    }
    const expected = table.encode({ ...plainMessage, out: true, views: 7, forwards: 8 });
    const ownAccessor = { ...plainMessage, out: true as const, forwards: 8, get views() { return 7; } };
    const bare = Object.assign(Object.create(null) as RawMessage, plainMessage, { out: true, views: 7, forwards: 8 });
    const inherited = Object.create({ ...plainMessage, views: 7, forwards: 8 }, { out: { value: true, enumerable: true } }) as RawMessage;
    for (const value of [new More(), ownAccessor, bare, inherited]) {
      expect(table.encode(value)).toEqual(expected);
      expect(generated.encode(value)).toEqual(expected);
    }
  });

  it('take a key whose value is undefined for an absent one', () => {
    const value = { ...plainMessage, views: undefined, forwards: undefined, out: undefined } as unknown as RawMessage;
    expect(generated.encode(value)).toEqual(table.encode(plainMessage));
  });

  it('refuse the same values for the same reasons as the table, at the same places', () => {
    fc.assert(fc.property(spoiled, ({ name, fields }) => {
      const value = { ...fields, _: name } as TlObject;
      expect(outcome(() => generated.encode(value))).toEqual(outcome(() => table.encode(value)));
    }), { numRuns: 3000, seed: 1 });
  });

  it.each<readonly [string, unknown]>([
    ['user.bot: expected true or nothing, for bot, botInfoVersion share one flag, got false', { _: 'user', id: 1, bot: false, botInfoVersion: 1 }],
    ['user.botInfoVersion: expected a value, for botInfoVersion are there when bot is true, got undefined', { _: 'user', id: 1, bot: true }],
    ['contacts.contacts.users[0].usernames[1].username: expected a string, got undefined', { _: 'contacts.contacts', contacts: [], savedCount: 0, users: [{ _: 'user', id: 1, usernames: [{ _: 'username', username: 'a' }, { _: 'username' }] }] }],
  ])('say "%s"', (message, value) => {
    expect(() => generated.encode(value as TlObject)).toThrow(expect.objectContaining({ code: 'TL_VALUE', message }));
  });

  it('refuse the same bytes as the table, at the same offsets', () => {
    const bytes = table.encode({
      ...plainMessage,
      out: true,
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
    const nested = (levels: number): RawMessage => {
      let media: MessageMedia = { _: 'messageMediaEmpty' };
      for (let level = 0; level < levels; level += 1) media = { _: 'messageMediaPaidMedia', starsAmount: 1n, extendedMedia: [{ _: 'messageExtendedMedia', media }] };
      return { ...plainMessage, media };
    };
    const deep = nested(31);
    expect(generated.decode(generated.encode(deep))).toEqual(deep);
    const tooDeep = nested(32);
    expect(() => generated.encode(tooDeep)).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
    const deepBytes = createCodec(tableSchema, { maxDepth: 66 }).encode(tooDeep);
    expect(() => generated.decode(deepBytes)).toThrow(expect.objectContaining({ code: 'TL_LIMIT', limit: 'depth' }));
  });

  it('leave absent flags without a key', () => {
    expect(Object.keys(generated.decode(generated.encode({ _: 'user', id: 1 })) as object)).toEqual(['_', 'id']);
  });
});
