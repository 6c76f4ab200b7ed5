// Plain messages: the vectors, what is tolerated, and what is refused.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex, toHex } from '../bytes/hex.js';
import { UsageError } from '../errors.js';
import { decodePlainMessage, encodePlainMessage, isPlainMessage } from './plain-message.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { req_pq_multi: reqPq, req_pq_multi_packet: reqPqPacket, resPQ_packet: resPqPacket, resPQ } = vectors.own.auth_key_handshake as Record<string, string>;
const sample = vectors.published.samples_auth_key_2024.req_pq_multi_packet as string;

describe('plain messages', () => {
  it('write the request of the vector', () => {
    const payload = encodePlainMessage({ msgId: 0x6553f10012345678n, body: fromHex(reqPq!) });
    expect(toHex(payload)).toBe(reqPqPacket);
  });

  it.each([
    [reqPqPacket!, 0x6553f10012345678n, reqPq!],
    [resPqPacket!, 0x6553f10023456789n, resPQ!],
    [sample, 0x65c53d50000672d4n, sample.slice(40)],
  ])('read the packet of a vector', (packet, msgId, body) => {
    expect(isPlainMessage(fromHex(packet))).toBe(true);
    expect(decodePlainMessage(fromHex(packet))).toEqual({ type: 'message', message: { msgId, body: fromHex(body) } });
  });

  it('tolerate bytes after the body', () => {
    const decoded = decodePlainMessage(fromHex(`${reqPqPacket}00112233445566`));
    expect(decoded).toEqual({ type: 'message', message: { msgId: 0x6553f10012345678n, body: fromHex(reqPq!) } });
  });

  it.each([
    ['a payload that is too short', reqPqPacket!.slice(0, 38)],
    ['a key id that is not zero', `01${reqPqPacket!.slice(2)}`],
    ['a length beyond the payload', reqPqPacket!.slice(0, -2)],
    ['a negative length', `${reqPqPacket!.slice(0, 32)}ffffffff${reqPqPacket!.slice(40)}`],
    ['a length that is no multiple of 4', `${reqPqPacket!.slice(0, 32)}13000000${reqPqPacket!.slice(40)}`],
    ['an empty body', `${reqPqPacket!.slice(0, 32)}00000000`],
  ])('refuse %s', (_, packet) => {
    expect(decodePlainMessage(fromHex(packet))).toMatchObject({ type: 'fault' });
  });

  it('never throw at garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (garbage) => {
        expect(['message', 'fault']).toContain(decodePlainMessage(garbage).type);
        expect(isPlainMessage(garbage)).toBe(garbage.length >= 8 && garbage.subarray(0, 8).every((byte) => byte === 0));
      }),
    );
  });

  it('are not written without a body of whole words', () => {
    expect(() => encodePlainMessage({ msgId: 4n, body: new Uint8Array(0) })).toThrow(UsageError);
    expect(() => encodePlainMessage({ msgId: 4n, body: new Uint8Array(5) })).toThrow(UsageError);
  });
});
