// Both ends of a fake-TLS connection against each other, and each against strangers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloseReason } from '../close-reason.js';
import { concatBytes } from '../bytes/concat.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { UsageError } from '../errors.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { FakeTlsClient } from './fake-tls-client.js';
import { FakeTlsServer, type FakeTlsServerStep } from './fake-tls-server.js';
import { HelloMemory } from './hello-memory.js';
import { CHANGE_CIPHER_SPEC_RECORD, encodeApplicationData, encodeRecord } from './tls-records.js';

const crypto = createPortableCrypto();
const key = new Uint8Array(16).fill(7);
const now = { instant: 0, unix: 1_700_000_000_000 };

function createClient(seed = 1, ownKey = key): FakeTlsClient {
  return new FakeTlsClient({ crypto, random: createSeededRandom(seed), key: ownKey, domain: 'example.com' });
}

function createServer(hellos = new HelloMemory()): FakeTlsServer {
  return new FakeTlsServer({ crypto, random: createSeededRandom(9), key, hellos });
}

function segments(stream: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.slice(index * size, (index + 1) * size));
}

function drainServer(server: FakeTlsServer, stream: Uint8Array, size = stream.length, at = now): FakeTlsServerStep[] {
  return segments(stream, size).flatMap((segment) => {
    server.push(segment);
    return [...(function* () {
      for (let step = server.next(at); step; step = server.next(at)) yield step;
    })()];
  });
}

function drainClient(client: FakeTlsClient, stream: Uint8Array, size = stream.length): (Uint8Array | CloseReason)[] {
  return segments(stream, size).flatMap((segment) => {
    client.push(segment);
    return [...(function* () {
      for (let inner = client.next(); inner; inner = client.next()) yield inner;
    })()];
  });
}

/** The reply of a server to the hello of a client. */
function replyTo(client: FakeTlsClient, server = createServer()): Uint8Array {
  const [step] = drainServer(server, client.open(now.unix));
  if (step?.type !== 'write') throw new TypeError('the server did not reply');
  return step.bytes;
}

const data = createSeededRandom(3).bytes(10_000);

describe('a fake-TLS connection', () => {
  it.each([1, 2, 5, 100, 100_000])('carries bytes both ways in segments of %i bytes', (size) => {
    const client = createClient();
    const server = createServer();
    const [reply, ...rest] = drainServer(server, client.open(now.unix), size);
    if (reply?.type !== 'write') throw new TypeError('the server did not reply');
    expect([rest, client.isEstablished]).toEqual([[], false]);
    expect(drainClient(client, reply.bytes, size)).toEqual([]);
    expect(client.isEstablished).toBe(true);
    const upstream = drainServer(server, concatBytes(client.encode(data), client.encode(data.slice(0, 5))), size);
    expect(concatBytes(...upstream.map((step) => (step.type === 'data' ? step.bytes : new Uint8Array(0))))).toEqual(concatBytes(data, data.slice(0, 5)));
    const downstream = drainClient(client, server.encode(data), size);
    expect(concatBytes(...(downstream as Uint8Array[]))).toEqual(data);
  });

  it('begins its data with the change of the cipher, and puts at most 2878 bytes into a record', () => {
    const client = createClient();
    drainClient(client, replyTo(client));
    const bytes = client.encode(data);
    expect(bytes.subarray(0, 6)).toEqual(CHANGE_CIPHER_SPEC_RECORD);
    expect([...bytes.subarray(6, 11)]).toEqual([0x17, 3, 3, 2878 >> 8, 2878 & 0xff]);
    expect(client.encode(data)[0]).toBe(0x17);
  });

  it('has nothing to send before it stands', () => {
    expect(() => createClient().encode(data)).toThrow(UsageError);
    expect(() => createServer().encode(data)).toThrow(UsageError);
  });
});

describe('FakeTlsClient', () => {
  it('refuses a reply with any byte changed', () => {
    const length = replyTo(createClient()).length;
    for (let index = 0; index < length; index += index < 160 ? 1 : 97) {
      const client = createClient();
      const reply = replyTo(client);
      reply[index] = reply[index]! ^ 1;
      const outcome = drainClient(client, reply);
      // A longer length only makes it wait for more.
      expect(outcome.length === 0 ? client.isEstablished : (outcome[0] as CloseReason).code, String(index)).toBe(outcome.length === 0 ? false : 'PROXY_REFUSED');
    }
  });

  it('refuses the reply to another hello, an alert, and a web site', () => {
    const stranger = replyTo(createClient(5));
    for (const stream of [stranger, encodeRecord(0x15, Uint8Array.of(2, 40)), new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n')]) {
      const client = createClient(6);
      client.open(now.unix);
      expect(drainClient(client, stream)).toEqual([{ code: 'PROXY_REFUSED', message: expect.any(String) }]);
      expect(drainClient(client, replyTo(createClient()))).toEqual([]);
    }
  });

  it('refuses a reply without end', () => {
    const client = createClient();
    client.open(now.unix);
    const outcomes = Array.from({ length: 100 }, () => drainClient(client, encodeRecord(0x16, new Uint8Array(16_000)))).flat();
    expect(outcomes).toEqual([{ code: 'PROXY_REFUSED', message: expect.stringMatching(/65536/) }]);
  });

  it('skips a change of the cipher among the data, and ends at an alert or a record that is too long', () => {
    for (const end of [encodeRecord(0x15, Uint8Array.of(1, 0)), Uint8Array.of(0x17, 3, 3, 0x41, 1)]) {
      const client = createClient();
      const server = createServer();
      drainClient(client, replyTo(client, server));
      const stream = concatBytes(CHANGE_CIPHER_SPEC_RECORD, server.encode(Uint8Array.of(1, 2)), end, server.encode(data));
      expect(drainClient(client, stream)).toEqual([Uint8Array.of(1, 2), { code: 'PROTOCOL_VIOLATION', message: expect.any(String) }]);
    }
  });

  it('never throws at garbage', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '160303', '140303'), fc.array(fc.uint8Array({ maxLength: 200 })), (start, garbage) => {
        const client = createClient();
        client.open(now.unix);
        const outcomes = [Uint8Array.from(Buffer.from(start, 'hex')), ...garbage].flatMap((segment) => drainClient(client, segment));
        expect(outcomes.length).toBeLessThanOrEqual(1);
        expect(client.isEstablished).toBe(false);
      }),
    );
  });
});

describe('FakeTlsServer', () => {
  it('refuses a hello of another secret', () => {
    expect(drainServer(createServer(), createClient(1, new Uint8Array(16)).open(now.unix))).toEqual([
      { type: 'fault', reason: { code: 'PROXY_REFUSED', message: expect.stringMatching(/another secret/) } },
    ]);
  });

  it('refuses a hello that came before, on any connection', () => {
    const hellos = new HelloMemory();
    const hello = createClient().open(now.unix);
    expect(drainServer(createServer(hellos), hello)).toMatchObject([{ type: 'write' }]);
    expect(drainServer(createServer(hellos), hello)).toMatchObject([{ type: 'fault', reason: { code: 'PROXY_REFUSED' } }]);
    expect(drainServer(createServer(hellos), createClient(2).open(now.unix))).toMatchObject([{ type: 'write' }]);
  });

  it('F11 refuses a hello of an hour ago or ahead', () => {
    for (const offset of [-3_600_000, 3_600_000]) {
      expect(drainServer(createServer(), createClient().open(now.unix + offset))).toMatchObject([{ type: 'fault', reason: { code: 'PROXY_REFUSED' } }]);
    }
  });

  it('refuses whatever else comes first', () => {
    for (const stream of [CHANGE_CIPHER_SPEC_RECORD, encodeApplicationData(data), encodeRecord(0x16, new Uint8Array(20)), data, new TextEncoder().encode('GET / HTTP/1.1')]) {
      expect(drainServer(createServer(), stream)).toMatchObject([{ type: 'fault', reason: { code: 'PROXY_REFUSED' } }]);
    }
  });

  it('ends at another hello among the data', () => {
    const client = createClient();
    const server = createServer();
    drainClient(client, replyTo(client, server));
    expect(drainServer(server, concatBytes(client.encode(data.slice(0, 4)), createClient(2).open(now.unix), client.encode(data)))).toMatchObject([
      { type: 'data' },
      { type: 'fault', reason: { code: 'PROTOCOL_VIOLATION' } },
    ]);
  });
});
