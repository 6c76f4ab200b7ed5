// Containers: the vectors, the caps, and what makes one malformed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { longBytes } from '@kitewire/tl-schema';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { writeInt32LE } from '../bytes/int32.js';
import { readUint64LE } from '../bytes/int64.js';
import { UsageError } from '../errors.js';
import type { MtprotoMessage } from '../packet.js';
import { decodeContainer, EMPTY_CONTAINER, encodeContainer, isContainer, MAX_CONTAINER_LENGTH, MAX_RECEIVED_MESSAGES, MAX_SENT_MESSAGES } from './container.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const ours = own.msg2_server_container as Record<string, string>;
const carrierId = readUint64LE(fromHex(ours['plaintext']!), 16);

function messagesOf(count: number, bodyLength = 4): MtprotoMessage[] {
  return Array.from({ length: count }, (_, index) => ({ msgId: BigInt(index * 4), seqNo: index, body: new Uint8Array(bodyLength).fill(7) }));
}

const decode = (body: Uint8Array, msgId = 1n << 62n): ReturnType<typeof decodeContainer> => decodeContainer({ msgId, body });

describe('decodeContainer', () => {
  it('gives long bodies an array of their own, and short ones a view', () => {
    const container = encodeContainer([...messagesOf(1, longBytes), ...messagesOf(1, longBytes - 4)]);
    const decoded = decode(container);
    const bodies = decoded.type === 'messages' ? decoded.messages.map(({ body }) => body) : [];
    expect(bodies).toEqual([new Uint8Array(longBytes).fill(7), new Uint8Array(longBytes - 4).fill(7)]);
    expect(bodies.map(({ buffer }) => buffer === container.buffer)).toEqual([false, true]);
  });

  it('reads the container of our own vector, and encodeContainer writes it again', () => {
    const decoded = decode(fromHex(ours['body']!), carrierId);
    expect(decoded).toMatchObject({ type: 'messages', messages: [{ seqNo: 1 }, { seqNo: 2 }] });
    if (decoded.type === 'messages') expect(toHex(encodeContainer(decoded.messages))).toBe(ours['body']);
  });

  it('reads the container of a production server', () => {
    const plaintext = fromHex(published.msg2_server_container_real.plaintext);
    const decoded = decode(plaintext.subarray(32, 32 + 0x58), readUint64LE(plaintext, 16));
    expect(decoded).toMatchObject({ type: 'messages', messages: [{ body: { length: 28 } }, { body: { length: 20 } }] });
  });

  it('reads what encodeContainer writes', () => {
    const message = fc.record({
      msgId: fc.bigInt({ min: 0n, max: (1n << 62n) - 1n }),
      seqNo: fc.integer(),
      body: fc.integer({ min: 1, max: 50 }).map((words) => new Uint8Array(words * 4).fill(words)),
    });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 20 }), (messages) => {
        const body = encodeContainer(messages);
        expect(isContainer(body)).toBe(true);
        expect(decode(body)).toEqual({ type: 'messages', messages });
      }),
    );
  });

  it('accepts 1024 messages and not one more (R10, S04)', () => {
    const container = (count: number): Uint8Array => {
      const parts = [encodeContainer(messagesOf(1000)), encodeContainer(messagesOf(count - 1000)).subarray(8)];
      const body = concatBytes(...parts);
      writeInt32LE(body, 4, count);
      return body;
    };
    expect(decode(container(MAX_RECEIVED_MESSAGES)).type).toBe('messages');
    expect(decode(container(MAX_RECEIVED_MESSAGES + 1)).type).toBe('fault');
  });

  it('refuses a container inside a container (R10, S04)', () => {
    const inner = encodeContainer(messagesOf(1));
    const outer = encodeContainer([{ msgId: 0n, seqNo: 0, body: new Uint8Array(inner.length) }]);
    outer.set(inner, 24);
    expect(decode(outer).type).toBe('fault');
  });

  it('refuses an inner msgId that is not below its own (R10, S04)', () => {
    const body = encodeContainer([{ msgId: 8n, seqNo: 1, body: new Uint8Array(4) }]);
    expect(decode(body, 12n).type).toBe('messages');
    expect(decode(body, 8n).type).toBe('fault');
    expect(decode(body, 4n).type).toBe('fault');
  });

  it('reads a container of nothing, with which a server says that there is nothing to say', () => {
    expect(decode(EMPTY_CONTAINER)).toEqual({ type: 'messages', messages: [] });
  });

  it.each([
    ['a negative count', 'ffffffff', ''],
    ['fewer messages than counted', '02000000', '000000000000000001000000040000000a0b0c0d'],
    ['bytes after the last message', '01000000', '000000000000000001000000040000000a0b0c0d00000000'],
    ['a length beyond the end', '01000000', '000000000000000001000000080000000a0b0c0d'],
    ['a negative length', '01000000', '000000000000000001000000fcffffff0a0b0c0d'],
    ['a negative length that points back into the container', '02000000', '000000000000000001000000e4ffffff0a0b0c0d0a0b0c0d'],
    ['a length that is no multiple of 4', '01000000', '000000000000000001000000030000000a0b0c'],
    ['an empty body', '01000000', '00000000000000000100000000000000'],
    ['half a header', '01000000', '0000000000000000'],
  ])('refuses %s as a whole (R10, S04)', (_, count, content) => {
    expect(decode(fromHex(`dcf8f173${count}${content}`)).type).toBe('fault');
  });

  it('refuses more content than the cap', () => {
    const body = encodeContainer([{ msgId: 0n, seqNo: 0, body: new Uint8Array(MAX_CONTAINER_LENGTH - 16) }]);
    expect(decode(body).type).toBe('messages');
    const longer = concatBytes(body, new Uint8Array(4));
    writeInt32LE(longer, 20, MAX_CONTAINER_LENGTH - 12);
    expect(decode(longer).type).toBe('fault');
  });

  it('never throws at garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (garbage) => {
        expect(['messages', 'fault']).toContain(decode(concatBytes(fromHex('dcf8f173'), garbage)).type);
        expect(decode(garbage).type).toBe('fault');
      }),
    );
  });
});

describe('encodeContainer', () => {
  it('refuses what a peer would refuse', () => {
    expect(encodeContainer(messagesOf(MAX_SENT_MESSAGES)).length).toBe(8 + 20 * MAX_SENT_MESSAGES);
    expect(() => encodeContainer(messagesOf(MAX_SENT_MESSAGES + 1))).toThrow(UsageError);
    expect(() => encodeContainer([])).toThrow(UsageError);
    expect(() => encodeContainer(messagesOf(1, 6))).toThrow(UsageError);
    expect(() => encodeContainer(messagesOf(1, MAX_CONTAINER_LENGTH - 12))).toThrow(UsageError);
    expect(() => encodeContainer([{ msgId: 0n, seqNo: 0, body: encodeContainer(messagesOf(1)) }])).toThrow(UsageError);
  });
});
