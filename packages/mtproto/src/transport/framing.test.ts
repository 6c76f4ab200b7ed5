// What every framing must do, held against each of them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex, toHex } from '../bytes/hex.js';
import { UsageError } from '../errors.js';
import { createFraming } from './create-framing.js';
import type { Frame, Framing, FramingKind, Side } from './framing.js';
import { encodeTransportError } from './transport-error.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).own.framing as Record<string, string>;
const payload16 = fromHex(vectors['payload16']!);

const cases = {
  abridged: {
    plain: vectors['abridged']!,
    quickAckRequest: vectors['abridged_quickack_request']!,
    error404: vectors['transport_error_404_abridged']!,
    header512: vectors['abridged_len_512_header']!,
    token: 'd301e45b',
    zeroLength: '00',
    overCap: '7f010008',
  },
  intermediate: {
    plain: vectors['intermediate']!,
    quickAckRequest: vectors['intermediate_quickack_header']! + vectors['payload16']!,
    error404: vectors['transport_error_404_intermediate']!,
    header512: '00020000',
    token: '5be401d3',
    zeroLength: '00000000',
    overCap: '04002000',
  },
} satisfies Record<FramingKind, Record<string, string>>;

describe.each(Object.entries(cases) as [FramingKind, (typeof cases)['abridged']][])('the %s framing', (kind, expected) => {
  const create = (side: Side, maxPacketLength?: number): Framing =>
    createFraming(kind, { side, ...(maxPacketLength !== undefined && { maxPacketLength }) });

  it('writes and reads the frame of the vector', () => {
    expect(toHex(create('client').encode(payload16))).toBe(expected.plain);
    expect(drain(create('server'), fromHex(expected.plain))).toEqual([{ type: 'payload', payload: payload16, quickAck: false }]);
  });

  it('marks a payload whose arrival is to be confirmed', () => {
    expect(toHex(create('client').encode(payload16, { quickAck: true }))).toBe(expected.quickAckRequest);
    expect(drain(create('server'), fromHex(expected.quickAckRequest))).toEqual([{ type: 'payload', payload: payload16, quickAck: true }]);
  });

  it('writes the header of a payload of 512 bytes as in the vector, and reads it', () => {
    const frame = create('client').encode(new Uint8Array(512));
    expect(toHex(frame.subarray(0, 4))).toBe(expected.header512);
    expect(drain(create('server'), frame)).toEqual([{ type: 'payload', payload: new Uint8Array(512), quickAck: false }]);
  });

  it('carries a quick ack between payloads', () => {
    const server = create('server');
    const ack = server.encodeQuickAck(0xd301e45b);
    expect(toHex(ack)).toBe(expected.token);
    expect(drain(create('client'), server.encode(payload16), ack, server.encode(payload16))).toEqual([
      { type: 'payload', payload: payload16, quickAck: false },
      { type: 'quickAck', token: 0xd301e45b },
      { type: 'payload', payload: payload16, quickAck: false },
    ]);
  });

  it('carries a transport error to the client', () => {
    const frame = create('server').encode(encodeTransportError(404));
    expect(toHex(frame)).toBe(expected.error404);
    expect(drain(create('client'), frame)).toEqual([{ type: 'transportError', code: 404 }]);
  });

  it('skips the word 0 that a server may send, and refuses a short payload that is no error', () => {
    const server = create('server');
    expect(drain(create('client'), server.encode(new Uint8Array(4)), server.encode(payload16))).toEqual([
      { type: 'payload', payload: payload16, quickAck: false },
    ]);
    expect(drain(create('client'), server.encode(Uint8Array.of(1, 0, 0, 0)))).toMatchObject([{ type: 'fault' }]);
    expect(drain(create('client'), server.encode(new Uint8Array(12).fill(0xff)))).toMatchObject([{ type: 'fault' }]);
  });

  it('gives the same frames for any segmentation', () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 4, max: 300 }), fc.boolean()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (frames, cuts) => {
        const client = create('client');
        const payloads = frames.map(([words, quickAck], index) => ({
          type: 'payload',
          payload: new Uint8Array(words * 4).fill(index),
          quickAck,
        }));
        const stream = Buffer.concat(payloads.map(({ payload, quickAck }) => client.encode(payload, { quickAck })));
        const segments: Uint8Array[] = [];
        for (let offset = 0, turn = 0; offset < stream.length; turn++) {
          const length = cuts[turn % cuts.length]!;
          segments.push(Uint8Array.from(stream.subarray(offset, offset + length)));
          offset += length;
        }
        expect(drain(create('server'), ...segments)).toEqual(payloads);
      }),
    );
  });

  it('reads a payload of the greatest length in single bytes', () => {
    const payload = new Uint8Array(2 * 1024 * 1024).fill(5);
    const stream = create('client').encode(payload);
    const server = create('server');
    let early = 0;
    for (let offset = 0; offset < stream.length; offset++) {
      if (server.next() !== undefined) early++;
      server.push(stream.subarray(offset, offset + 1));
    }
    const frame = server.next();
    expect(early).toBe(0);
    expect(frame?.type === 'payload' && Buffer.compare(frame.payload, payload)).toBe(0);
  });

  it('reads a hundred thousand frames out of one segment', () => {
    const one = create('client').encode(payload16);
    const stream = new Uint8Array(one.length * 100_000);
    for (let offset = 0; offset < stream.length; offset += one.length) stream.set(one, offset);
    expect(drain(create('server'), stream)).toHaveLength(100_000);
  });

  it('refuses the length 0 once, and reads nothing after it (R17)', () => {
    const server = create('server');
    const good = create('client').encode(payload16);
    const [fault, ...rest] = drain(server, fromHex(expected.zeroLength), good, good);
    expect(fault).toMatchObject({ type: 'fault', reason: { code: 'PROTOCOL_VIOLATION' } });
    expect(rest).toEqual([]);
  });

  it('refuses a length over the cap before its bytes arrive (R17, S08)', () => {
    for (const side of ['client', 'server'] as const) {
      expect(drain(create(side), fromHex(expected.overCap))).toMatchObject([{ type: 'fault', reason: { code: 'LIMIT_EXCEEDED' } }]);
    }
    const frame = create('client').encode(new Uint8Array(1028));
    expect(drain(create('server', 1024), frame.subarray(0, 4))).toMatchObject([{ type: 'fault', reason: { code: 'LIMIT_EXCEEDED' } }]);
  });

  it('refuses to write what no peer accepts', () => {
    expect(() => create('client').encode(new Uint8Array(0))).toThrow(UsageError);
    expect(() => create('client').encode(new Uint8Array(6))).toThrow(UsageError);
    expect(() => create('client', 1024).encode(new Uint8Array(1028))).toThrow(UsageError);
  });

  it('never throws at garbage (S08)', () => {
    fc.assert(
      fc.property(fc.constantFrom<Side>('client', 'server'), fc.array(fc.uint8Array({ maxLength: 64 })), (side, segments) => {
        const framing = create(side, 256);
        for (const frame of drain(framing, ...segments)) {
          expect(['payload', 'transportError', 'quickAck', 'fault']).toContain(frame.type);
        }
      }),
    );
  });
});

describe('the intermediate framing', () => {
  it('refuses a length that is no multiple of 4 (R17)', () => {
    expect(drain(createFraming('intermediate', { side: 'server' }), fromHex('06000000'))).toMatchObject([
      { type: 'fault', reason: { code: 'PROTOCOL_VIOLATION' } },
    ]);
  });
});

function drain(framing: Framing, ...segments: Uint8Array[]): Frame[] {
  const frames: Frame[] = [];
  for (const segment of segments) {
    framing.push(segment);
    for (let frame = framing.next(); frame !== undefined; frame = framing.next()) frames.push(frame);
  }
  return frames;
}
