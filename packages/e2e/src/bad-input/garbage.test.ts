/** Strangers that send the server what is no MTProto, while it serves others. */
import { createSeededRandom } from '@kitewire/mtproto/testing';
import type { LogFields } from '@kitewire/reference-server';
import { describe, expect, it } from 'vitest';
import { newCouple, newPerson } from '../support/person.js';
import { openRaw } from '../support/raw-socket.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const random = createSeededRandom(99);

/** A packet of the intermediate framing, after its tag. */
function intermediate(payload: Uint8Array, length: number = payload.length): Uint8Array {
  const packet = new Uint8Array(8 + payload.length).fill(0xee, 0, 4);
  new DataView(packet.buffer).setUint32(4, length, true);
  packet.set(payload, 8);
  return packet;
}

/** A plain message: no key, a message id, a length, a body. */
function plain(body: Uint8Array, statedLength = body.length): Uint8Array {
  const message = new Uint8Array(20 + body.length);
  const view = new DataView(message.buffer);
  view.setBigUint64(8, BigInt(Math.floor(Date.now() / 1000)) << 32n, true);
  view.setUint32(16, statedLength, true);
  message.set(body, 20);
  return message;
}

describe('a server that is sent garbage', () => {
  it.each([
    ['an encrypted packet of an unknown key', intermediate(random.bytes(24 + 128))],
    ['a packet over the cap', intermediate(new Uint8Array(0), 64 << 20)],
    ['a packet of the greatest length', intermediate(new Uint8Array(0), 0x7fff_ffff)],
    ['an abridged packet over the cap', Uint8Array.of(0xef, 0x7f, 0xff, 0xff, 0xff)],
    ['an empty packet', intermediate(new Uint8Array(0))],
    ['a packet too short for a key', intermediate(Uint8Array.of(1, 2, 3, 4))],
    ['a plain message that states a wrong length', intermediate(plain(random.bytes(20), 0xffff_fff0))],
    ['a plain message of an unknown constructor', intermediate(plain(random.bytes(40)))],
    ['a plain message that is a call', intermediate(plain(Uint8Array.of(0x6b, 0x18, 0xf9, 0xc4)))],
    ['a key exchange begun in the middle', intermediate(plain(Uint8Array.from([0xbe, 0xe4, 0x12, 0xd7, ...random.bytes(320)])))],
  ])('ends the connection at %s', async (_name, bytes) => {
    const server = await startServer();
    const { client } = await newPerson(server);
    const stranger = await openRaw(server.address);
    stranger.write(bytes);
    await inTime('the server has hung up', stranger.ended, 5000);
    await client.sendText('me', 'still served');
    await waitUntil('only Alice is left', () => server.statistics.connections === 1);
  });

  it.each([
    ['a request of HTTP', text('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a greeting of TLS', Uint8Array.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, ...random.bytes(506)])],
    ['random bytes', random.bytes(100_000)],
    ['zeros', new Uint8Array(100_000)],
    ['a line of text', text('hello?\n')],
  ])('goes on serving others at %s', async (_name, bytes) => {
    const records: [string, LogFields | undefined][] = [];
    const server = await startServer({ logger: { log: (level, event, fields) => level === 'error' && records.push([event, fields]) } });
    const { alice, bob } = await newCouple(server);
    for (let number = 0; number < 5; number += 1) {
      const stranger = await openRaw(server.address);
      stranger.write(bytes);
      await alice.client.sendText(bob.user.id, `message ${number}`);
    }
    await waitUntil('Bob has heard all', () => bob.read.length === 5);
    expect(records).toEqual([]);
  });

  it('bounds what a stranger can make it hold: bytes that never make a packet', async () => {
    const server = await startServer();
    const stranger = await openRaw(server.address);
    // Less than the cap is announced, and then more and more comes as if it were one packet.
    stranger.write(intermediate(new Uint8Array(0), (2 << 20) - 4));
    const chunk = new Uint8Array(1 << 20);
    for (let sent = 0; sent < 8; sent += 1) stranger.write(chunk);
    await inTime('the server has hung up', stranger.ended, 5000);
    expect((await newPerson(server)).user.id).toBeGreaterThan(0);
  });

  it('ends a connection whose packets are not authentic, and its owner comes back on another', async () => {
    const server = await startServer();
    const { client } = await newPerson(server);
    await client.sendText('me', 'before');
    expect(server.statistics).toMatchObject({ connections: 1 });
    const strangers = await Promise.all(Array.from({ length: 50 }, () => openRaw(server.address)));
    for (const stranger of strangers) stranger.write(random.bytes(64 + random.integer(0, 2000)));
    await client.sendText('me', 'after');
    expect((await client.getHistory('me')).messages.length).toBe(2);
  });
});
