// A client link whose streams lead to an MTProxy: when it begins, when it gives up.
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { computeAuthKeyId } from '../crypto/auth-key.js';
import { createNodeCrypto } from '../node/node-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { VirtualTime } from '../testing/virtual-time.js';
import { HelloMemory } from '../transport/hello-memory.js';
import { MtproxyFront } from '../transport/mtproxy-front.js';
import { mtproxyDress } from '../transport/mtproxy-dress.js';
import { type MtproxySecret, parseMtproxySecret } from '../transport/mtproxy-secret.js';
import { ClientLink } from './client-link.js';
import { ServerLink } from './server-link.js';
import type { ClientLinkEffect, ServerLinkEffect } from './types.js';

const crypto = createNodeCrypto();
const random = createSeededRandom(2);
const authKey = random.bytes(256);
const keyText = '00112233445566778899aabbccddeeff';
const fakeTls = parseMtproxySecret(`ee${keyText}6578616d706c652e636f6d`);

/** A client that knows its key, a proxy and a server. */
class Bench {
  readonly time = new VirtualTime();
  readonly client: ClientLink;
  readonly server = new ServerLink({ crypto, random, privateKeys: [] });
  readonly ofClient: ClientLinkEffect[] = [];
  readonly ofServer: ServerLinkEffect[] = [];
  readonly dcs: number[] = [];
  readonly #front: MtproxyFront;
  /** Whether the proxy answers at all. */
  isAlive = true;

  constructor(proxySecret: MtproxySecret, secret = proxySecret, timeOffset = 0) {
    const salts = [{ salt: 5n, validSince: 0, validUntil: 2_000_000_000 }];
    this.client = new ClientLink({ crypto, random, publicKeys: [], dcId: 4, ...mtproxyDress(proxySecret, { dcId: 4 }), auth: { authKey, timeOffset, salts } });
    this.#front = new MtproxyFront({ crypto, random, secret, hellos: new HelloMemory() });
  }

  /** The proxy's clock is `proxyOffset` ms ahead of the client's. */
  settle(proxyOffset = 0): void {
    const { now } = this.time;
    for (let effect = this.client.poll(now); effect; effect = this.client.poll(now)) {
      this.ofClient.push(effect);
      if (effect.type !== 'write' || !this.isAlive) continue;
      const atProxy = { ...now, unix: now.unix + proxyOffset };
      this.#front.handle({ type: 'clientBytes', bytes: effect.bytes }, atProxy);
      this.#relay(atProxy);
    }
  }

  #relay(now: { instant: number; unix: number }): void {
    for (let effect = this.#front.poll(now); effect; effect = this.#front.poll(now)) {
      if (effect.type === 'connect') this.dcs.push(effect.dcId);
      else if (effect.type === 'writeClient') this.client.handle({ type: 'bytes', bytes: effect.bytes }, this.time.now);
      else if (effect.type === 'close') this.client.handle({ type: 'closed' }, this.time.now);
      else this.server.handle({ type: 'bytes', bytes: effect.bytes }, this.time.now);
    }
    for (let effect = this.server.poll(now); effect; effect = this.server.poll(now)) {
      this.ofServer.push(effect);
      if (effect.type === 'lookupAuthKey') this.server.handle({ type: 'authKey', authKeyId: effect.authKeyId, key: { authKey } }, now);
      if (effect.type === 'write') this.#front.handle({ type: 'dcBytes', bytes: effect.bytes }, now);
    }
  }

  open(): void {
    this.client.handle({ type: 'opened' }, this.time.now);
  }

  get closes(): string[] {
    return this.ofClient.flatMap((effect) => (effect.type === 'close' ? [effect.reason.code] : []));
  }
}

describe('a client link behind an MTProxy', () => {
  it.each([['plain', keyText], ['padded', `dd${keyText}`], ['fakeTls', `ee${keyText}61`]])('reaches the server with a %s secret', (_, text) => {
    const bench = new Bench(parseMtproxySecret(text));
    bench.open();
    bench.client.handle({ type: 'call', callId: 1, body: fromHex('0102030405060708') }, bench.time.now);
    bench.settle();
    expect(bench.dcs).toEqual([4]);
    expect(bench.ofServer.flatMap((effect) => (effect.type === 'packet' ? [effect.authKeyId] : []))).toContain(computeAuthKeyId(authKey, crypto));
    expect(bench.closes).toEqual([]);
  });

  it('writes only its hello before the proxy has proven itself, and gives up in time', () => {
    const bench = new Bench(fakeTls);
    bench.isAlive = false;
    bench.open();
    bench.client.handle({ type: 'call', callId: 1, body: fromHex('0102030405060708') }, bench.time.now);
    bench.settle();
    expect(bench.ofClient.map(({ type }) => type)).toEqual(['write']);
    expect(bench.client.deadline).toBe(bench.time.now.instant + 15_000);
    bench.time.run(15_000, () => [bench.client.deadline], () => bench.settle());
    expect(bench.closes).toEqual(['TIMEOUT']);
  });

  it('closes with PROXY_REFUSED when the reply has the wrong code, and can begin anew', () => {
    const bench = new Bench(fakeTls);
    bench.isAlive = false;
    for (let round = 1; round <= 2; round += 1) {
      bench.open();
      bench.settle();
      bench.client.handle({ type: 'bytes', bytes: fromHex(`16030300${'2f'}${'02'.repeat(47)}1403030001011703030001ff`) }, bench.time.now);
      bench.settle();
      expect(bench.closes).toEqual(Array.from({ length: round }, () => 'PROXY_REFUSED'));
      bench.client.handle({ type: 'closed' }, bench.time.now);
    }
  });

  it("F11 states the server's time in its hello, not that of a wrong clock", () => {
    for (const [timeOffset, reached] of [[3_600_000, 1], [0, 0]] as const) {
      const bench = new Bench(fakeTls, fakeTls, timeOffset);
      bench.open();
      bench.settle(3_600_000);
      expect(bench.dcs).toHaveLength(reached);
    }
  });
});
