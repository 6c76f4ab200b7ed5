import { describe, expect, it } from 'vitest';
import { ConnectionKeys, type HeldPacket } from './connection-keys.js';

function packet(length: number, filler = 0): HeldPacket {
  return { payload: new Uint8Array(length).fill(filler), quickAck: filler === 2 };
}

const key = { authKey: new Uint8Array(256) };

describe('ConnectionKeys', () => {
  it('has a key looked up once, and gives the packets that waited for it back in order', () => {
    const keys = new ConnectionKeys();
    const packets = [1, 2, 3].map((index) => packet(4, index));
    expect(packets.map((held) => keys.hold(5n, held))).toEqual(['first', 'waiting', 'waiting']);
    expect(keys.settle(5n, key)).toEqual(packets);
    expect(keys.get(5n)).toBe(key);
    expect(keys.settle(5n, key)).toEqual([]);
  });

  it('S08 holds at most 64 packets, 4 MiB and 16 keys', () => {
    const many = new ConnectionKeys();
    expect(Array.from({ length: 65 }, () => many.hold(5n, packet(4))).at(-1)).toBe('refused');
    expect(new ConnectionKeys().hold(5n, packet((4 << 20) + 1))).toBe('refused');
    const strangers = new ConnectionKeys();
    const outcomes = Array.from({ length: 17 }, (_, index) => strangers.hold(BigInt(index), packet(4)));
    expect(outcomes.at(-2)).toBe('first');
    expect(outcomes.at(-1)).toBe('refused');
  });

  it('has room again when a look-up is settled', () => {
    const keys = new ConnectionKeys();
    for (let index = 0; index < 64; index += 1) keys.hold(5n, packet(4));
    keys.settle(5n, undefined);
    expect(keys.get(5n)).toBeUndefined();
    expect(keys.hold(5n, packet(4))).toBe('first');
  });
});
