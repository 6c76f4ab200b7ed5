import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computeAuthKeyId } from '../crypto/auth-key.js';
import { createNodeCrypto } from '../node/node-provider.js';
import { encryptMessage, decryptMessage } from '../message/encrypted-message.js';
import { messageIdAt } from '../message/message-id.js';
import { sealPlaintext } from '../message/seal-plaintext.contract.js';
import type { MtprotoPacket } from '../packet.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { VirtualTime } from '../testing/virtual-time.js';
import { ClientLink } from './client-link.js';
import type { ClientLinkEffect, ClientLinkInput } from './types.js';

const crypto = createNodeCrypto();
const random = createSeededRandom(5);
const authKey = random.bytes(256);
const authKeyId = computeAuthKeyId(authKey, crypto);
const { published } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));

/** A link with a stored key, and the bytes of a server that holds the same key. */
class Bench {
  readonly time = new VirtualTime();
  readonly link = new ClientLink({
    ...{ crypto, random, publicKeys: [], dcId: 2 },
    auth: { authKey, timeOffset: 0, salts: [{ salt: 5n, validSince: 0, validUntil: 2_000_000_000 }] },
  });
  readonly effects: ClientLinkEffect[] = [];
  sessionId = 0n;
  #counter = 0n;

  give(input: ClientLinkInput): void {
    this.link.handle(input, this.time.now);
    this.settle();
  }

  settle(): void {
    for (let effect = this.link.poll(this.time.now); effect; effect = this.link.poll(this.time.now)) {
      this.effects.push(effect);
      if (effect.type === 'write') this.#read(effect.bytes);
    }
  }

  /** The packet, framed and encrypted; `change` is applied to what is encrypted. */
  bytes(packet: Partial<MtprotoPacket> = {}, change: (payload: Uint8Array) => Uint8Array = (payload) => payload): Uint8Array {
    this.#counter += 4n;
    const whole = { salt: 5n, sessionId: this.sessionId, msgId: messageIdAt(this.time.now.unix) + this.#counter + 3n, seqNo: 1, body: new Uint8Array(8).fill(9), ...packet };
    const payload = change(encryptMessage({ crypto, random, authKey, authKeyId, direction: 8, packet: whole }).payload);
    return frame(payload);
  }

  of<Type extends ClientLinkEffect['type']>(type: Type): Extract<ClientLinkEffect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<ClientLinkEffect, { type: Type }> => effect.type === type);
  }

  /** Learns the session's id from what the client writes first: tag, length, packet. */
  #read(bytes: Uint8Array): void {
    if (this.sessionId !== 0n) return;
    const payload = bytes.subarray(8);
    decryptMessage({ crypto, authKey, authKeyId, direction: 0, payload, isExpectedSession: (id) => ((this.sessionId = id), true) });
  }
}

function frame(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length, true);
  bytes.set(payload, 4);
  return bytes;
}

function transportError(code: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setInt32(0, -code, true);
  return frame(payload);
}

function opened(): Bench {
  const bench = new Bench();
  bench.give({ type: 'opened' });
  return bench;
}

describe('ClientLink', () => {
  it('is ready with the first packet that is new, not with one that is replayed', () => {
    const bench = opened();
    const bytes = bench.bytes();
    bench.give({ type: 'bytes', bytes: bytes.slice() });
    expect(bench.of('ready')).toHaveLength(1);
    bench.give({ type: 'closed' });
    bench.give({ type: 'opened' });
    bench.give({ type: 'bytes', bytes: bytes.slice() });
    expect(bench.of('ready')).toHaveLength(1);
    bench.give({ type: 'bytes', bytes: bench.bytes() });
    expect(bench.of('ready')).toHaveLength(2);
  });

  it('R01 does the same for every bit that is flipped: it closes, and takes nothing', () => {
    const closes = new Set<string>();
    for (let bit = 0; bit < 192 + 64; bit += 1) {
      const bench = opened();
      const flip = (payload: Uint8Array): Uint8Array => {
        const at = bit >> 3;
        payload[at] = (payload[at] ?? 0) ^ (1 << (bit & 7));
        return payload;
      };
      bench.give({ type: 'bytes', bytes: bench.bytes({}, flip) });
      closes.add(JSON.stringify(bench.of('close')));
      expect(bench.of('ready').length + bench.of('update').length).toBe(0);
    }
    expect(closes.size).toBe(1);
    expect([...closes][0]).toContain('PROTOCOL_VIOLATION');
  });

  it.each([
    ['a negative length', -4, 64],
    ['the smallest length', -0x8000_0000, 64],
    ['the greatest length', 0x7fff_fffc, 64],
    ['a length that is no multiple of 4', 9, 64],
    ['a length beyond the end', 64, 64],
    ['no padding', 32, 64],
    ['11 bytes of padding or fewer', 24, 64],
    ['more than 1024 bytes of padding', 8, 32 + 8 + 1032],
    ['length 0 and too much padding', 0, 32 + 1040],
  ])('R02 closes at an authentic packet with %s with the same words as at a flipped bit', (_, length, total) => {
    const given = (payload: (bench: Bench) => Uint8Array): Bench => {
      const bench = opened();
      bench.give({ type: 'bytes', bytes: frame(payload(bench)) });
      return bench;
    };
    const sealed = (bench: Bench, stated: number, size: number): Uint8Array => {
      const plaintext = new Uint8Array(size);
      const view = new DataView(plaintext.buffer);
      view.setBigUint64(0, 5n, true);
      view.setBigUint64(8, bench.sessionId, true);
      view.setBigUint64(16, messageIdAt(bench.time.now.unix) + 3n, true);
      view.setInt32(28, stated, true);
      return sealPlaintext(plaintext, { crypto, authKey, authKeyId, direction: 8 }).payload;
    };
    const forged = given((bench) => sealed(bench, 8, 64).map((byte, index) => (index === 30 ? byte ^ 1 : byte)));
    const wrong = given((bench) => sealed(bench, length, total));
    expect(forged.of('close')).toHaveLength(1);
    expect(wrong.of('close')).toEqual(forged.of('close'));
    expect(wrong.of('ready').length + wrong.of('update').length + wrong.of('timeOffset').length).toBe(0);
    // The length is all that is wrong with it.
    expect(given((bench) => sealed(bench, 8, 64)).of('update')).toHaveLength(1);
  });

  it('R04 closes at the packet of a foreign session, and of session 0, as at any other that is not authentic', () => {
    for (const sessionId of [0n, 99n]) {
      const bench = opened();
      bench.give({ type: 'bytes', bytes: bench.bytes({ sessionId }) });
      expect(bench.of('close')[0]?.reason.message).toBe('The server sent a packet that is not authentic');
    }
  });

  it.each([404, 429, 444, 403, 1, 500])('R18 closes at the transport error -%i, keeps its key, and goes on with it', (code) => {
    const bench = opened();
    for (let round = 0; round < 3; round += 1) {
      bench.give({ type: 'bytes', bytes: transportError(code) });
      bench.give({ type: 'closed' });
      bench.give({ type: 'opened' });
    }
    expect(bench.of('close').map(({ reason }) => reason.transportError)).toEqual([code, code, code]);
    expect(bench.of('authKeyUnknown')).toHaveLength(code === 404 ? 3 : 0);
    expect(bench.of('authKeyCreated')).toEqual([]);
    bench.give({ type: 'bytes', bytes: bench.bytes() });
    expect(bench.of('update')).toHaveLength(1);
  });

  it('takes nothing that arrives after it has closed the stream, and closes it once', () => {
    const bench = opened();
    const late = bench.bytes();
    bench.give({ type: 'bytes', bytes: transportError(429) });
    bench.give({ type: 'bytes', bytes: late });
    bench.give({ type: 'bytes', bytes: transportError(429) });
    expect(bench.of('close')).toHaveLength(1);
    expect(bench.of('update')).toEqual([]);
    expect(bench.link.deadline).toBeUndefined();
  });

  it('writes nothing of an earlier stream to the next one', () => {
    const bench = opened();
    bench.link.handle({ type: 'call', callId: 1, body: new Uint8Array(8).fill(1) }, bench.time.now);
    const first = bench.link.poll(bench.time.now);
    expect(first?.type).toBe('write');
    bench.link.handle({ type: 'checkLiveness' }, bench.time.now);
    bench.link.handle({ type: 'bytes', bytes: transportError(429) }, bench.time.now);
    bench.link.handle({ type: 'closed' }, bench.time.now);
    bench.link.handle({ type: 'opened' }, bench.time.now);
    const next = bench.link.poll(bench.time.now);
    // The tag of the framing stands at the beginning of every stream.
    expect(next?.type === 'write' && [...next.bytes.subarray(0, 4)]).toEqual([0xee, 0xee, 0xee, 0xee]);
  });

  it('stops packing while a stream is full, and goes on when it has drained', () => {
    const bench = opened();
    for (let callId = 1; callId <= 60; callId += 1) {
      bench.give({ type: 'call', callId, body: new Uint8Array(60_000).fill(callId), compress: false });
    }
    const written = (): number => bench.of('write').reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(written()).toBeLessThan(1_200_000);
    for (let round = 0; round < 5; round += 1) bench.give({ type: 'drained' });
    expect(written()).toBeGreaterThan(3_600_000);
  });

  it('passes on the result of a job that ends on the next stream, and ignores jobs it does not know', () => {
    const bench = opened();
    bench.give({ type: 'call', callId: 1, body: new Uint8Array(4000).fill(1) });
    const [job] = bench.of('compute');
    bench.give({ type: 'closed' });
    bench.give({ type: 'opened' });
    const before = bench.of('write').length;
    if (job?.job.type !== 'deflate') throw new Error('Nothing is gzipped');
    bench.give({ type: 'computed', id: job.id, result: crypto.compute(job.job) as { type: 'deflate'; value: Uint8Array } });
    bench.give({ type: 'computed', id: job.id, result: { type: 'failed', reason: 'twice' } });
    expect(bench.of('write')).toHaveLength(before + 1);
  });

  it('gives a handshake up in time, H12 when its server dribbles or says nothing, and waits for `closed` then', () => {
    const time = new VirtualTime();
    const n = Uint8Array.from(published.telegram_prod_rsa.n.match(/../g), (hex: string) => Number.parseInt(hex, 16));
    const link = new ClientLink({ crypto, random, publicKeys: [{ n, e: Uint8Array.of(1, 0, 1) }], dcId: 2 });
    link.handle({ type: 'opened' }, time.now);
    const seen: ClientLinkEffect[] = [];
    for (let round = 0; round < 100; round += 1) {
      for (let effect = link.poll(time.now); effect; effect = link.poll(time.now)) seen.push(effect);
      if (link.deadline === undefined) break;
      time.moveTo(time.now.instant + 1000);
      link.handle({ type: 'bytes', bytes: Uint8Array.of(7) }, time.now);
    }
    expect(seen.filter(({ type }) => type === 'close')).toHaveLength(1);
    expect(link.deadline).toBeUndefined();
  });
});
