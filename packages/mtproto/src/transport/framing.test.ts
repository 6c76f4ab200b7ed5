// What every framing must do, held against each of them.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { UsageError } from '../errors.js';
import type { RandomSource } from '../ports/random-source.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { createFraming } from './create-framing.js';
import type { Frame, Framing, FramingKind, Side } from './framing.js';
import { encodeTransportError } from './transport-error.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8')).own.framing as Record<string, string>;
const payload16 = fromHex(vectors['payload16']!);
/** As long as a message to a client may be, and a multiple of the block length behind the header of an encrypted one. */
const payload40 = Uint8Array.from({ length: 40 }, (_, index) => index + 1);

/** Draws the padding of the vectors: its length, and the bytes. */
const vectorRandom: RandomSource = { bytes: (length) => (length === 1 ? Uint8Array.of(3) : Uint8Array.of(0xaa, 0xbb, 0xcc).slice(0, length)) };

/** The bytes of a framing; it draws 3 bytes of padding where it draws any. */
interface Expected {
  readonly plain: string;
  /** Absent where the framing has no quick acks. */
  readonly quickAckRequest?: string;
  readonly error404: string;
  readonly header512: string;
  readonly token?: string;
  readonly zeroLength: string;
  readonly overCap: string;
  /** The most bytes over the cap that a frame may have. */
  readonly padding: number;
}

const cases = {
  abridged: {
    plain: vectors['abridged']!,
    quickAckRequest: vectors['abridged_quickack_request']!,
    error404: vectors['transport_error_404_abridged']!,
    header512: vectors['abridged_len_512_header']!,
    token: 'd301e45b',
    zeroLength: '00',
    overCap: '7f010008',
    padding: 0,
  },
  intermediate: {
    plain: vectors['intermediate']!,
    quickAckRequest: vectors['intermediate_quickack_header']! + vectors['payload16']!,
    error404: vectors['transport_error_404_intermediate']!,
    header512: '00020000',
    token: '5be401d3',
    zeroLength: '00000000',
    overCap: '04002000',
    padding: 0,
  },
  paddedIntermediate: {
    plain: vectors['padded_intermediate_with_3_pad']!,
    quickAckRequest: `13000080${vectors['payload16']!}aabbcc`,
    error404: vectors['transport_error_404_intermediate']!,
    header512: '03020000',
    token: '0b000000ffffffff5be401d3aabbcc',
    zeroLength: '00000000',
    overCap: '10002000',
    padding: 15,
  },
  full: {
    plain: vectors['full_seq0']!,
    error404: '10000000000000006cfeffff0d2f4107',
    header512: '0c020000',
    zeroLength: '00000000',
    overCap: '10002000',
    padding: 0,
  },
} satisfies Record<FramingKind, Expected>;

describe.each(Object.entries(cases) as [FramingKind, Expected][])('the %s framing', (kind, expected) => {
  const create = (side: Side, maxPacketLength?: number): Framing =>
    createFraming(kind, { side, random: vectorRandom, ...(maxPacketLength !== undefined && { maxPacketLength }) });

  it('writes and reads the frame of the vector', () => {
    expect(toHex(create('client').encode(payload16))).toBe(expected.plain);
    expect(drain(create('server'), fromHex(expected.plain))).toEqual([{ type: 'payload', payload: payload16, quickAck: false }]);
  });

  it('reads long payloads in segments of any size, and never hands the same memory out twice', () => {
    const payloads = [1_000_000, 40_000, 16, 262_144].map((length) => createSeededRandom(length).bytes(length + 24 - ((length + 24) % 8)));
    const client = create('client');
    const stream = concatBytes(...payloads.map((payload) => client.encode(payload)));
    for (const segment of [1447, 65_536, stream.length]) {
      const server = create('server');
      const frames: Frame[] = [];
      for (let at = 0; at < stream.length; at += segment) frames.push(...drain(server, stream.slice(at, at + segment)));
      const read = frames.flatMap((frame) => (frame.type === 'payload' ? [frame.payload] : []));
      expect(read).toHaveLength(4);
      expect(read.every((payload, index) => Buffer.from(payload).equals(payloads[index]?.subarray(0, payload.length) ?? new Uint8Array()))).toBe(true);
      expect(new Set(read.map(({ buffer }) => buffer)).size).toBe(4);
    }
  });

  if (expected.quickAckRequest !== undefined) it('marks a payload whose arrival is to be confirmed', () => {
    const request = expected.quickAckRequest as string;
    expect(toHex(create('client').encode(payload16, { quickAck: true }))).toBe(request);
    expect(drain(create('server'), fromHex(request))).toEqual([{ type: 'payload', payload: payload16, quickAck: true }]);
  });

  it('writes the header of a payload of 512 bytes as in the vector, and reads it', () => {
    const frame = create('client').encode(new Uint8Array(512));
    expect(toHex(frame.subarray(0, 4))).toBe(expected.header512);
    expect(drain(create('server'), frame)).toEqual([{ type: 'payload', payload: new Uint8Array(512), quickAck: false }]);
  });

  if (expected.token !== undefined) it('carries a quick ack between payloads', () => {
    const server = create('server');
    const ack = server.encodeQuickAck(0xd301e45b);
    expect(toHex(ack)).toBe(expected.token);
    expect(drain(create('client'), server.encode(payload40), ack, server.encode(payload40))).toEqual([
      { type: 'payload', payload: payload40, quickAck: false },
      { type: 'quickAck', token: 0xd301e45b },
      { type: 'payload', payload: payload40, quickAck: false },
    ]);
  });

  it('carries a transport error to the client', () => {
    const frame = create('server').encode(encodeTransportError(404));
    expect(toHex(frame)).toBe(expected.error404);
    expect(drain(create('client'), frame)).toEqual([{ type: 'transportError', code: 404 }]);
  });

  it('skips the word 0 that a server may send, and refuses a short payload that is no error', () => {
    const server = create('server');
    expect(drain(create('client'), server.encode(new Uint8Array(4)), server.encode(payload40))).toEqual([
      { type: 'payload', payload: payload40, quickAck: false },
    ]);
    expect(drain(create('client'), create('server').encode(Uint8Array.of(1, 0, 0, 0)))).toMatchObject([{ type: 'fault' }]);
    expect(drain(create('client'), create('server').encode(new Uint8Array(12).fill(0x7f)))).toMatchObject([{ type: 'fault' }]);
  });

  it('gives the same frames for any segmentation', () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 3, max: 80 }), fc.boolean()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (frames, cuts) => {
        const client = create('client');
        const payloads = frames.map(([blocks, isMarked], index) => ({
          type: 'payload',
          payload: new Uint8Array(24 + blocks * 16).fill(index + 1),
          quickAck: isMarked && expected.quickAckRequest !== undefined,
        }));
        const stream = Buffer.concat(payloads.map(({ payload, quickAck }) => client.encode(payload, { quickAck })));
        const segments: Uint8Array[] = [];
        for (let offset = 0, turn = 0; offset < stream.length; turn++) {
          const length = cuts[turn % cuts.length]!;
          segments.push(Uint8Array.from(stream.subarray(offset, offset + length)));
          offset += length;
        }
        const read = drain(create('server'), ...segments);
        // The quick comparison first: it is of a megabyte.
        if (!isDeepStrictEqual(read, payloads)) expect(read).toEqual(payloads);
      }),
    );
  });

  it('gives only what is complete of a stream that is cut at any byte', () => {
    const client = create('client');
    const frames = [client.encode(payload40), client.encode(payload40)];
    const stream = Buffer.concat(frames);
    for (let cut = 0; cut <= stream.length; cut++) {
      const whole = cut === stream.length ? 2 : cut >= frames[0]!.length ? 1 : 0;
      expect(drain(create('server'), Uint8Array.from(stream.subarray(0, cut)))).toHaveLength(whole);
    }
  });

  it('reads a payload of the greatest length in single bytes', () => {
    const payload = new Uint8Array(2 * 1024 * 1024 - 8).fill(5);
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
    const client = create('client');
    const length = client.encode(payload40).length;
    const sender = create('client');
    const stream = new Uint8Array(length * 100_000);
    for (let offset = 0; offset < stream.length; offset += length) stream.set(sender.encode(payload40), offset);
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
    const frame = create('client').encode(new Uint8Array(1028 + (expected.padding & ~3)));
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

describe('the padded intermediate framing', () => {
  const random = createSeededRandom(7);
  const create = (side: Side): Framing => createFraming('paddedIntermediate', { side, random });

  it('hides the length of a payload, and finds it again in the payload', () => {
    const plain = fromHex('00000000000000000102030405060708080000001122334455667788');
    const lengths = new Set<number>();
    for (let turn = 0; turn < 200; turn++) {
      for (const payload of [plain, payload40]) {
        const frame = create('server').encode(payload);
        lengths.add(frame.length - payload.length - 4);
        expect(drain(create('client'), frame)).toEqual([{ type: 'payload', payload, quickAck: false }]);
      }
    }
    expect([...lengths].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index));
  });

  it('reads an error with padding behind it, and a quick ack without a packet around it', () => {
    for (const length of [4, 5, 16, 19]) {
      const frame = new Uint8Array(4 + length).fill(0x11);
      frame.set([length, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff]);
      expect(drain(create('client'), frame)).toEqual([{ type: 'transportError', code: 404 }]);
    }
    expect(drain(create('client'), fromHex('5be401d3'))).toEqual([{ type: 'quickAck', token: 0xd301e45b }]);
  });
});

describe('the full framing', () => {
  const create = (side: Side): Framing => createFraming('full', { side, random: vectorRandom });

  it('counts the frames of each direction, and refuses one out of turn (R17)', () => {
    const client = create('client');
    const [first, second, third] = [client.encode(payload40), client.encode(payload40), client.encode(payload40)];
    expect(drain(create('server'), first, second, third).map(({ type }) => type)).toEqual(['payload', 'payload', 'payload']);
    for (const stream of [[second], [first, first], [first, third]]) {
      expect(drain(create('server'), ...stream).at(-1)).toMatchObject({ type: 'fault', reason: { code: 'PROTOCOL_VIOLATION' } });
    }
  });

  it('refuses a frame in which any byte but those of its length was changed (R17)', () => {
    const good = create('client').encode(payload40);
    for (let index = 4; index < good.length; index++) {
      const bad = good.slice();
      bad[index] = bad[index]! ^ 1;
      expect(drain(create('server'), bad)).toMatchObject([{ type: 'fault', reason: { message: expect.stringMatching(/checksum/) } }]);
    }
  });

  it('carries no quick ack', () => {
    expect(drain(create('server'), create('client').encode(payload40, { quickAck: true }))).toEqual([
      { type: 'payload', payload: payload40, quickAck: false },
    ]);
    expect(() => create('server').encodeQuickAck(0x8000_0000)).toThrow(UsageError);
  });
});

describe('the intermediate framing', () => {
  it('refuses a length that is no multiple of 4 (R17)', () => {
    expect(drain(createFraming('intermediate', { side: 'server', random: vectorRandom }), fromHex('06000000'))).toMatchObject([
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
