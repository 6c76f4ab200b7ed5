import { describe, expect, it } from 'vitest';
import { PacketTransport } from './packet-transport.js';

describe('PacketTransport', () => {
  it('takes each segment for one payload, and gives payloads out as they are', () => {
    const transport = new PacketTransport('server');
    const payload = new Uint8Array(24).fill(3);
    transport.push(payload);
    transport.push(payload);
    expect([transport.next(), transport.next(), transport.next()]).toEqual([
      { type: 'payload', payload, quickAck: false },
      { type: 'payload', payload, quickAck: false },
      undefined,
    ]);
    expect(transport.encode(payload)).toBe(payload);
  });

  it('takes four bytes from a server for an error, and nothing else that is short', () => {
    const transport = new PacketTransport('client');
    transport.push(new Uint8Array(Int32Array.of(-404).buffer));
    transport.push(new Uint8Array(Int32Array.of(404).buffer));
    transport.push(new Uint8Array(12));
    expect([transport.next(), transport.next()?.type, transport.next()?.type]).toEqual([{ type: 'transportError', code: 404 }, 'fault', 'fault']);
  });

  it.each([0, 3, 26, 44])('refuses a payload of %d bytes (S08)', (length) => {
    const transport = new PacketTransport('server', 40);
    transport.push(new Uint8Array(length));
    expect(transport.next()).toMatchObject({ type: 'fault', reason: { code: 'PROTOCOL_VIOLATION' } });
  });
});
