// The two ends of a connection against each other, and the server's against strangers.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex } from '../bytes/hex.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { UsageError } from '../errors.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { createClientTransport, type ClientTransport } from './client-transport.js';
import type { Frame, FramingKind } from './framing.js';
import { ServerTransport } from './server-transport.js';
import type { ObfuscationOptions } from './stream-dress.js';

const crypto = createPortableCrypto();
const random = createSeededRandom(99);

interface Variant {
  readonly framing: FramingKind;
  readonly obfuscation?: ObfuscationOptions;
}

const variants: [string, Variant][] = [
  ['abridged', { framing: 'abridged' }],
  ['intermediate', { framing: 'intermediate' }],
  ['padded intermediate', { framing: 'paddedIntermediate' }],
  ['full', { framing: 'full' }],
  ['obfuscated abridged', { framing: 'abridged', obfuscation: { dcId: 2 } }],
  ['obfuscated intermediate', { framing: 'intermediate', obfuscation: { dcId: -10002 } }],
  ['obfuscated padded intermediate', { framing: 'paddedIntermediate', obfuscation: { dcId: 10002 } }],
];

function connect(variant: Variant, seed = 1): ClientTransport {
  return createClientTransport({ crypto, random: createSeededRandom(seed), ...variant });
}

/** Pushes a stream in segments of `size` bytes and gives every frame. */
function receive(end: { push(bytes: Uint8Array): void; next(): Frame | undefined }, stream: Uint8Array, size = stream.length): Frame[] {
  const frames: Frame[] = [];
  for (let offset = 0; offset < stream.length; offset += size) {
    end.push(stream.slice(offset, offset + size));
    for (let frame = end.next(); frame !== undefined; frame = end.next()) frames.push(frame);
  }
  return frames;
}

describe.each(variants)('the %s transport', (_, variant) => {
  it.each([1, 3, 64, 1000])('carries payloads both ways in segments of %i bytes', (size) => {
    const client = connect(variant);
    const server = new ServerTransport({ crypto, random });
    const payloads = [24 + 16, 24 + 576, 24 + 2048].map((length, index) => new Uint8Array(length).fill(index + 1));
    const upstream = Buffer.concat(payloads.map((payload) => client.encode(payload)));
    expect(receive(server, upstream, size)).toEqual(payloads.map((payload) => ({ type: 'payload', payload, quickAck: false })));
    const downstream = Buffer.concat(payloads.map((payload) => server.encode(payload)));
    expect(receive(client, downstream, size)).toEqual(payloads.map((payload) => ({ type: 'payload', payload, quickAck: false })));
  });

  it('says what the client speaks', () => {
    const server = new ServerTransport({ crypto, random });
    expect(server.detected).toBeUndefined();
    server.push(connect(variant).encode(new Uint8Array(16)));
    const { framing, obfuscation } = variant;
    expect(server.detected).toEqual({ framing, obfuscated: obfuscation !== undefined, ...obfuscation });
  });

  it('carries transport errors', () => {
    const client = connect(variant);
    const server = new ServerTransport({ crypto, random });
    server.push(client.encode(new Uint8Array(40).fill(8)));
    expect(receive(client, server.encodeTransportError(429), 5)).toEqual([{ type: 'transportError', code: 429 }]);
  });

  if (variant.framing !== 'full') it('carries quick acks', () => {
    const client = connect(variant);
    const server = new ServerTransport({ crypto, random });
    const payload = new Uint8Array(40).fill(8);
    expect(receive(server, client.encode(payload, { quickAck: true }), 7)).toEqual([{ type: 'payload', payload, quickAck: true }]);
    const downstream = Buffer.concat([server.encodeQuickAck(0x9234_5678), server.encode(payload)]);
    expect(receive(client, downstream, 5)).toEqual([
      { type: 'quickAck', token: 0x9234_5678 },
      { type: 'payload', payload, quickAck: false },
    ]);
  });

  it('stops at a fault behind a good frame', () => {
    const client = connect({ framing: variant.framing });
    const server = new ServerTransport({ crypto, random, maxPacketLength: 64 });
    const frames = receive(server, Buffer.concat([client.encode(new Uint8Array(16)), client.encode(new Uint8Array(88)), client.encode(new Uint8Array(16))]));
    expect(frames).toMatchObject([{ type: 'payload' }, { type: 'fault', reason: { code: 'LIMIT_EXCEEDED' } }]);
  });
});

describe('obfuscated streams', () => {
  it('differ between connections and never show the payload', () => {
    const variant: Variant = { framing: 'intermediate', obfuscation: {} };
    const payload = new Uint8Array(64);
    const first = connect(variant, 1).encode(payload);
    const second = connect(variant, 2).encode(payload);
    expect(Buffer.from(first).equals(second)).toBe(false);
    expect(Buffer.from(first).includes(Buffer.from(payload))).toBe(false);
  });

  it('need the secret of the server when it has one', () => {
    const secret = new Uint8Array(16).fill(3);
    const framing = 'intermediate';
    const payload = new Uint8Array(16).fill(1);
    const known = connect({ framing, obfuscation: { secret } }).encode(payload);
    expect(receive(new ServerTransport({ crypto, random, secret }), known)).toEqual([{ type: 'payload', payload, quickAck: false }]);
    const unknown = connect({ framing, obfuscation: {} }).encode(payload);
    expect(receive(new ServerTransport({ crypto, random, secret }), unknown)).toMatchObject([{ type: 'fault', reason: { code: 'PROTOCOL_VIOLATION' } }]);
  });
});

describe('ServerTransport', () => {
  it.each([
    ['a web browser', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), /http/],
    ['a TLS client', fromHex('1603010200010001fc0303'), /tls/],
    ['random bytes', createSeededRandom(3).bytes(200), /no known transport/],
  ])('refuses %s once, for any segmentation (R17)', (_, stream, message) => {
    for (const size of [1, stream.length]) {
      const frames = receive(new ServerTransport({ crypto, random }), stream, size);
      expect(frames).toMatchObject([{ type: 'fault', reason: { code: 'PROTOCOL_VIOLATION', message: expect.stringMatching(message) } }]);
    }
  });

  it('has nothing to say before it knows the transport', () => {
    const server = new ServerTransport({ crypto, random });
    server.push(Uint8Array.of(0xee));
    expect(() => server.encode(new Uint8Array(16))).toThrow(UsageError);
    expect(() => server.encodeTransportError(404)).toThrow(UsageError);
    expect(() => server.encodeQuickAck(0x8000_0000)).toThrow(UsageError);
  });

  it('never throws at garbage and gives at most one fault (S08)', () => {
    const start = fc.constantFrom('', 'ef', 'eeeeeeee', 'eeeeee');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (prefix, garbage, size) => {
        const frames = receive(new ServerTransport({ crypto, random }), Buffer.concat([fromHex(prefix), garbage]), size);
        expect(frames.filter((frame) => frame.type === 'fault').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
