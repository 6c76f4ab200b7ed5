// A client, a proxy's front and a server in a row: what passes, and what the front refuses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { type ClientTransport, createClientTransport } from './client-transport.js';
import type { Frame, FramingKind } from './framing.js';
import { HelloMemory } from './hello-memory.js';
import { MtproxyFront, type MtproxyFrontEffect } from './mtproxy-front.js';
import { mtproxyDress } from './mtproxy-dress.js';
import { type MtproxySecret, parseMtproxySecret } from './mtproxy-secret.js';
import { ServerTransport } from './server-transport.js';

const crypto = createPortableCrypto();
const random = createSeededRandom(8);
const keyText = '00112233445566778899aabbccddeeff';
const otherKeyText = keyText.replaceAll('0', '1');
const now = { instant: 0, unix: 1_700_000_000_000 };

function createClient(secret: string, framing: FramingKind = 'intermediate'): ClientTransport {
  return createClientTransport({ crypto, random, ...mtproxyDress(parseMtproxySecret(secret), { dcId: -10002, framing }) });
}

/** A front, its client and its DC. */
class Bench {
  readonly front: MtproxyFront;
  readonly server = new ServerTransport({ crypto, random });
  readonly effects: MtproxyFrontEffect[] = [];
  readonly atClient: Frame[] = [];
  readonly atServer: Frame[] = [];
  readonly #size: number;

  constructor(secret: MtproxySecret, size = 1000) {
    this.front = new MtproxyFront({ crypto, random, secret, hellos: new HelloMemory() });
    this.#size = size;
  }

  /** Gives the front bytes of the client, or of the DC, in segments, and carries out what it wants. */
  give(type: 'clientBytes' | 'dcBytes', stream: Uint8Array, client?: ClientTransport): void {
    for (let offset = 0; offset < stream.length; offset += this.#size) {
      this.front.handle({ type, bytes: stream.slice(offset, offset + this.#size) }, now);
      for (let effect = this.front.poll(now); effect; effect = this.front.poll(now)) this.#carryOut(effect, client);
    }
  }

  of<Type extends MtproxyFrontEffect['type']>(type: Type): Extract<MtproxyFrontEffect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<MtproxyFrontEffect, { type: Type }> => effect.type === type);
  }

  #carryOut(effect: MtproxyFrontEffect, client: ClientTransport | undefined): void {
    this.effects.push(effect);
    if (effect.type === 'writeDc') {
      this.server.push(effect.bytes);
      for (let frame = this.server.next(); frame; frame = this.server.next()) this.atServer.push(frame);
    } else if (effect.type === 'writeClient') {
      client?.push(effect.bytes);
      for (let frame = client?.next(); frame; frame = client?.next()) this.atClient.push(frame);
    }
  }
}

const payload = new Uint8Array(40).fill(3);
const long = new Uint8Array(24 + 16 * 500).fill(4);

const variants: [string, string, FramingKind, FramingKind][] = [
  ['a plain secret', keyText, 'abridged', 'abridged'],
  ['a plain secret', keyText, 'intermediate', 'intermediate'],
  ['a secret that asks for padding', `dd${keyText}`, 'intermediate', 'paddedIntermediate'],
  ['a secret with a domain', `ee${keyText}6578616d706c652e636f6d`, 'abridged', 'paddedIntermediate'],
];

describe('MtproxyFront', () => {
  for (const [name, secret, framing, spoken] of variants) {
    it.each([1, 50, 100_000])(`takes a client with ${name} and the ${framing} framing to its DC, in segments of %i bytes`, (size) => {
      const client = createClient(secret, framing);
      const bench = new Bench(parseMtproxySecret(secret), size);
      const hello = client.open(now.unix);
      if (hello) bench.give('clientBytes', hello, client);
      expect(client.isReady).toBe(true);
      bench.give('clientBytes', client.encode(payload), client);
      bench.give('clientBytes', client.encode(long), client);
      expect(bench.of('connect')).toEqual([{ type: 'connect', dcId: -10002, framing: spoken }]);
      expect(bench.server.detected).toEqual({ framing: spoken, obfuscated: true, dcId: -10002 });
      expect(bench.atServer).toEqual([payload, long].map((sent) => ({ type: 'payload', payload: sent, quickAck: false })));
      bench.give('dcBytes', bench.server.encode(long), client);
      bench.give('dcBytes', bench.server.encodeTransportError(429), client);
      expect(bench.atClient).toEqual([{ type: 'payload', payload: long, quickAck: false }, { type: 'transportError', code: 429 }]);
      expect(bench.of('close')).toEqual([]);
    });
  }

  it.each([
    ['a plain secret', keyText, otherKeyText],
    ['a secret that asks for padding', `dd${keyText}`, `dd${otherKeyText}`],
    ['a secret with a domain', `ee${keyText}61`, `ee${otherKeyText}61`],
    ['a client without padding', `dd${keyText}`, keyText],
    ['a client without TLS', `ee${keyText}61`, `dd${keyText}`],
  ])('refuses another secret: %s', (_, ours, theirs) => {
    const client = createClient(theirs);
    const bench = new Bench(parseMtproxySecret(ours));
    bench.give('clientBytes', client.open(now.unix) ?? client.encode(payload));
    bench.give('clientBytes', random.bytes(200));
    expect(bench.effects).toMatchObject([{ type: 'close', reason: { code: 'PROXY_REFUSED', message: expect.any(String) } }]);
    expect(bench.front.deadline).toBeUndefined();
  });

  it.each([1, 100_000])('gives back all that a stranger has said to a proxy with a domain, in segments of %i bytes', (size) => {
    const hello = createClient(`ee${otherKeyText}61`).open(now.unix) ?? new Uint8Array(0);
    const stranger = new Bench(parseMtproxySecret(`ee${keyText}61`), size);
    stranger.give('clientBytes', hello);
    expect(stranger.of('close')).toEqual([{ type: 'close', reason: expect.anything(), heard: hello }]);
    const browser = new Bench(parseMtproxySecret(`ee${keyText}61`), size);
    const request = new TextEncoder().encode('GET /');
    browser.give('clientBytes', request);
    expect(browser.of('close')).toEqual([{ type: 'close', reason: expect.anything(), heard: request.subarray(0, size) }]);
    const mute = new Bench(parseMtproxySecret(`ee${keyText}61`), size);
    mute.front.handle({ type: 'opened' }, now);
    mute.give('clientBytes', hello.subarray(0, 3));
    expect(mute.front.poll({ ...now, instant: 30_000 })).toEqual({ type: 'close', reason: expect.anything(), heard: hello.slice(0, 3) });
  });

  it('takes a hello that comes again for a stranger', () => {
    const hellos = new HelloMemory();
    const secret = parseMtproxySecret(`ee${keyText}61`);
    const hello = createClient(`ee${keyText}61`).open(now.unix) ?? new Uint8Array(0);
    const [first, second] = [0, 1].map(() => {
      const front = new MtproxyFront({ crypto, random, secret, hellos });
      front.handle({ type: 'clientBytes', bytes: hello.slice() }, now);
      return front.poll(now);
    });
    expect([first?.type, second]).toEqual(['writeClient', { type: 'close', reason: expect.anything(), heard: hello }]);
  });

  it('gives nothing back of who knew the secret, nor without a domain', () => {
    const client = createClient(`ee${keyText}61`);
    const bench = new Bench(parseMtproxySecret(`ee${keyText}61`));
    bench.give('clientBytes', client.open(now.unix) ?? new Uint8Array(0), client);
    bench.give('clientBytes', fromHex('15030300020228'));
    expect(bench.of('close')).toEqual([{ type: 'close', reason: expect.anything() }]);
    const plain = new Bench(parseMtproxySecret(keyText));
    plain.give('clientBytes', createClient(otherKeyText).encode(payload));
    expect(plain.of('close')).toEqual([{ type: 'close', reason: expect.anything() }]);
  });

  it('shows a client that the secret is another: its frames end at once', () => {
    const client = createClient(`ee${keyText}61`);
    client.open(now.unix);
    client.push(fromHex('15030300020228'));
    expect(client.next()).toEqual({ type: 'fault', reason: { code: 'PROXY_REFUSED', message: expect.any(String) } });
    expect([client.next(), client.isReady]).toEqual([undefined, false]);
  });

  it('lets a client go that does not name a DC in time', () => {
    const bench = new Bench(parseMtproxySecret(keyText));
    bench.front.handle({ type: 'opened' }, now);
    expect(bench.front.deadline).toBe(30_000);
    bench.give('clientBytes', new Uint8Array(63));
    expect(bench.front.poll({ ...now, instant: 30_000 })).toEqual({ type: 'close', reason: { code: 'TIMEOUT', message: expect.any(String) } });
    expect([bench.front.poll({ ...now, instant: 60_000 }), bench.front.deadline]).toEqual([undefined, undefined]);
  });

  it('waits for ever once it has connected', () => {
    const bench = new Bench(parseMtproxySecret(keyText));
    bench.front.handle({ type: 'opened' }, now);
    bench.give('clientBytes', createClient(keyText).encode(payload));
    expect(bench.front.deadline).toBeUndefined();
  });

  it('never throws at garbage, and closes once (S08)', () => {
    const secrets = fc.constantFrom(keyText, `dd${keyText}`, `ee${keyText}61`);
    fc.assert(
      fc.property(secrets, fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 8 }), fc.uint8Array(), (secret, segments, late) => {
        const bench = new Bench(parseMtproxySecret(secret));
        for (const segment of segments) bench.give('clientBytes', segment);
        bench.give('dcBytes', late);
        expect(bench.of('close').length).toBeLessThanOrEqual(1);
        expect(bench.of('connect')).toEqual([]);
      }),
    );
  });
});
