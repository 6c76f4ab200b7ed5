import { duplexPair } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { buildClientHello } from './tls-client-hello.js';

/** The types of the extensions, in their order. */
function extensionsOf(hello: Uint8Array): string[] {
  const view = new DataView(hello.buffer, hello.byteOffset);
  let offset = 76 + 2 + view.getUint16(76) + 2;
  const end = offset + 2 + view.getUint16(offset);
  const types: string[] = [];
  for (offset += 2; offset < end; offset += 4 + view.getUint16(offset + 2)) types.push(toHex(hello.subarray(offset, offset + 2)));
  expect([offset, end]).toEqual([hello.length, hello.length]);
  return types;
}

it('states its lengths, and leaves its random empty', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const hello = buildClientHello('example.com', createSeededRandom(seed));
    const view = new DataView(hello.buffer);
    expect(toHex(hello.subarray(0, 3))).toBe('160301');
    expect(view.getUint16(3)).toBe(hello.length - 5);
    expect(view.getUint32(5)).toBe(0x0100_0000 + hello.length - 9);
    expect(toHex(hello.subarray(9, 44))).toBe(`0303${'00'.repeat(32)}20`);
  }
});

it('has the extensions of a browser between two reserved ones, in an order of its own', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed += 1) {
    const [first, ...rest] = extensionsOf(buildClientHello('example.com', createSeededRandom(seed)));
    const last = rest.pop();
    expect([first, last].every((type) => /^(.a)\1$/.test(type ?? ''))).toBe(true);
    expect(first).not.toBe(last);
    orders.add(rest.join());
    const sorted = rest.toSorted();
    expect(sorted.join()).toBe('0000,0005,000a,000b,000d,0010,0012,0017,001b,0023,002b,002d,0033,44cd,fe0d,ff01');
  }
  expect(orders.size).toBe(20);
});

it('is understood by a real TLS server, which sees the host that is asked for', async () => {
  for (let seed = 0; seed < 5; seed += 1) {
    const [near, far] = duplexPair();
    const asked = await new Promise((resolve, reject) => {
      const server = new TLSSocket(far, { isServer: true, SNICallback: resolve });
      server.on('error', reject);
      near.write(buildClientHello('www.example.com', createSeededRandom(seed)));
    });
    expect(asked).toBe('www.example.com');
  }
});
