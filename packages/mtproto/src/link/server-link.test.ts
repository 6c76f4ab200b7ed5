import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { computeAuthKeyId } from '../crypto/auth-key.js';
import { encryptMessage } from '../message/encrypted-message.js';
import { messageIdAt } from '../message/message-id.js';
import { encodePlainMessage } from '../message/plain-message.js';
import { sealPlaintext } from '../message/seal-plaintext.contract.js';
import { handshakeCodec } from '../handshake/handshake-codec.js';
import { createNodeCrypto } from '../node/node-provider.js';
import type { MtprotoPacket } from '../packet.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { VirtualTime } from '../testing/virtual-time.js';
import { ServerLink, type ServerLinkOptions } from './server-link.js';
import type { ServerLinkEffect, ServerLinkInput } from './types.js';

const crypto = createNodeCrypto();
const random = createSeededRandom(6);
const authKey = random.bytes(256);
const authKeyId = computeAuthKeyId(authKey, crypto);
const { own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = own.auth_key_handshake;
const serverKey = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };
const packet: MtprotoPacket = { salt: 1n, sessionId: 7n, msgId: messageIdAt(1_700_000_000_000), seqNo: 1, body: new Uint8Array(8).fill(9) };

class Bench {
  readonly time = new VirtualTime();
  readonly link: ServerLink;
  readonly effects: ServerLinkEffect[] = [];

  constructor(options: Partial<ServerLinkOptions> = {}) {
    this.link = new ServerLink({ crypto, random, privateKeys: [serverKey], ...options });
    this.give({ type: 'opened' });
    this.give({ type: 'bytes', bytes: new Uint8Array(4).fill(0xee) });
  }

  give(input: ServerLinkInput): void {
    this.link.handle(input, this.time.now);
    this.settle();
  }

  settle(): void {
    for (let effect = this.link.poll(this.time.now); effect; effect = this.link.poll(this.time.now)) this.effects.push(effect);
  }

  say(over: Partial<MtprotoPacket> = {}, quickAck = false): void {
    const { payload } = encryptMessage({ crypto, random, authKey, authKeyId, direction: 0, packet: { ...packet, ...over } });
    this.frame(payload, quickAck);
  }

  frame(payload: Uint8Array, quickAck = false): void {
    const bytes = new Uint8Array(4 + payload.length);
    new DataView(bytes.buffer).setUint32(0, payload.length + (quickAck ? 0x8000_0000 : 0), true);
    bytes.set(payload, 4);
    this.give({ type: 'bytes', bytes });
  }

  of<Type extends ServerLinkEffect['type']>(type: Type): Extract<ServerLinkEffect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<ServerLinkEffect, { type: Type }> => effect.type === type);
  }
}

function known(): Bench {
  const bench = new Bench();
  bench.say();
  bench.give({ type: 'authKey', authKeyId, key: { authKey } });
  return bench;
}

describe('ServerLink', () => {
  it('has a key looked up once and gives the packets out in order, those with a quick-ack request too', () => {
    const bench = new Bench();
    for (const seqNo of [1, 3, 5]) bench.say({ seqNo }, seqNo === 3);
    expect(bench.of('lookupAuthKey')).toEqual([{ type: 'lookupAuthKey', authKeyId }]);
    bench.give({ type: 'authKey', authKeyId, key: { authKey } });
    bench.say({ seqNo: 7 }, true);
    expect(bench.of('packet').map((effect) => effect.packet.seqNo)).toEqual([1, 3, 5, 7]);
  });

  it('tells -404 of an unknown key, then closes', () => {
    const bench = new Bench();
    bench.say();
    bench.give({ type: 'authKey', authKeyId, key: undefined });
    expect(bench.effects.slice(-2).map(({ type }) => type)).toEqual(['write', 'close']);
    expect([...(bench.of('write')[0]?.bytes ?? [])]).toEqual([4, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff]);
  });

  it('ends at what is not authentic, without a word, and takes nothing more', () => {
    const bench = known();
    const payload = new Uint8Array(104).fill(3);
    new DataView(payload.buffer).setBigUint64(0, authKeyId, true);
    bench.frame(payload);
    bench.say({ seqNo: 9 });
    expect(bench.of('close')).toHaveLength(1);
    expect(bench.of('write')).toEqual([]);
    expect(bench.of('packet')).toHaveLength(1);
  });

  it('R01 R02 ends in the same way whatever is wrong with a packet: any bit of its head, its length, its padding', () => {
    const sealed = (length: number, total = 64): Uint8Array => {
      const plaintext = new Uint8Array(total);
      const view = new DataView(plaintext.buffer);
      view.setBigUint64(8, packet.sessionId, true);
      view.setBigUint64(16, packet.msgId, true);
      view.setInt32(28, length, true);
      return sealPlaintext(plaintext, { crypto, authKey, authKeyId, direction: 0 }).payload;
    };
    const flipped = Array.from({ length: 128 + 64 }, (_, bit) => {
      const payload = sealed(8);
      // Behind the id of the key, which says whose packet it is.
      payload[8 + (bit >> 3)] = (payload[8 + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
      return payload;
    });
    const ends = [...flipped, sealed(-4), sealed(9), sealed(64), sealed(24), sealed(0x7fff_fffc), sealed(0, 32 + 1040)].map((payload) => {
      const bench = known();
      bench.frame(payload);
      expect(bench.of('packet')).toHaveLength(1);
      return JSON.stringify([bench.of('write'), bench.of('close')]);
    });
    expect(new Set(ends).size).toBe(1);
    expect(ends[0]).toContain('PROTOCOL_VIOLATION');
    const bench = known();
    bench.frame(sealed(8));
    expect(bench.of('packet')).toHaveLength(2);
  });

  it('S08 gives up who proves no key in time, also when steps of a handshake that goes nowhere are sent', () => {
    const silent = new Bench();
    expect(silent.link.deadline).toBe(60_000);
    silent.time.moveTo(60_000);
    silent.settle();
    expect(silent.of('close')[0]?.reason.code).toBe('TIMEOUT');
    const stranger = new Bench();
    stranger.say();
    stranger.time.moveTo(60_000);
    stranger.settle();
    expect(stranger.of('close')[0]?.reason.code).toBe('TIMEOUT');
  });

  it('leaves who has proven a key alone', () => {
    const bench = known();
    bench.time.moveTo(3_600_000);
    bench.settle();
    expect(bench.of('close')).toEqual([]);
  });

  it('says when it takes no more, and when it does again', () => {
    const bench = known();
    const send = (): void => bench.give({ type: 'send', authKeyId, packet: { ...packet, body: new Uint8Array(600_000) } });
    send();
    expect(bench.link.isWritable).toBe(true);
    send();
    expect(bench.link.isWritable).toBe(false);
    bench.give({ type: 'drained' });
    expect(bench.link.isWritable).toBe(true);
    expect(bench.of('writable')).toHaveLength(1);
    bench.give({ type: 'drained' });
    expect(bench.of('writable')).toHaveLength(1);
  });

  it('S08 closes the connection of a client that does not read', () => {
    const bench = known();
    for (let index = 0; index < 20; index += 1) bench.give({ type: 'send', authKeyId, packet: { ...packet, body: new Uint8Array(600_000) } });
    expect(bench.of('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
    expect(bench.of('write').length).toBeLessThan(16);
  });

  it('ignores what is to be sent under a key that it does not know, or after its end', () => {
    const bench = known();
    bench.give({ type: 'send', authKeyId: 1n, packet });
    bench.give({ type: 'closed' });
    bench.give({ type: 'send', authKeyId, packet });
    bench.give({ type: 'authKey', authKeyId: 3n, key: { authKey } });
    expect(bench.of('write')).toEqual([]);
    expect(bench.link.deadline).toBeUndefined();
  });

  it('closes a stream that is not obfuscated where it has to be', () => {
    const bench = new Bench({ obfuscatedOnly: true });
    expect(bench.of('close')[0]?.reason).toEqual({ code: 'PROTOCOL_VIOLATION', message: 'The client does not obfuscate its stream' });
  });

  it.each([
    ['1 MiB from a stranger', false, 1 << 20],
    ['16 MiB from who is logged in', true, 16 << 20],
  ])('takes packets of up to %s, and judges a length before it waits for the bytes (S08)', (_, isTrusted, limit) => {
    const announce = (length: number): Bench => {
      const bench = new Bench();
      if (isTrusted) bench.give({ type: 'trusted' });
      const header = new Uint8Array(4);
      new DataView(header.buffer).setUint32(0, length, true);
      bench.give({ type: 'bytes', bytes: header });
      return bench;
    };
    expect(announce(limit).of('close')).toEqual([]);
    expect(announce(limit + 4).of('close')[0]?.reason.code).toBe('LIMIT_EXCEEDED');
  });

  it('answers a plain probe on a connection that has a key, and serves the key on', () => {
    const bench = known();
    const before = bench.of('packet').length;
    const probe = encodePlainMessage({ msgId: packet.msgId, body: handshakeCodec.encode({ _: 'req_pq', nonce: random.bytes(16) }) });
    bench.frame(probe);
    expect(bench.of('write')).toHaveLength(1);
    expect(bench.of('storeAuthKey')).toEqual([]);
    bench.say();
    expect(bench.of('packet')).toHaveLength(before + 1);
    expect(bench.of('close')).toEqual([]);
    expect(bench.link.deadline).toBe(bench.time.now.instant + 600_000);
  });
});
