import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { createNodeCrypto } from '../node/node-provider.js';
import { LinkPair, type LinkPairOptions } from '../testing/link-pair.js';
import { createSeededRandom } from '../testing/seeded-random.js';

const crypto = createNodeCrypto();
const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = vectors.own.auth_key_handshake;
const serverKey = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };
const otherKey = { n: fromHex(vectors.published.telegram_prod_rsa.n), e: fromHex('010001') };

function createPair(options: Partial<LinkPairOptions> & { seed?: number } = {}): LinkPair {
  const { seed = 1, ...rest } = options;
  return new LinkPair({ crypto, random: createSeededRandom(seed), serverKey, wire: { maxSegment: 4096, maxDelay: 5 }, ...rest });
}

function body(index: number, length = 8): Uint8Array {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, 0x0badcafe, true);
  new DataView(bytes.buffer).setUint32(4, index, true);
  return bytes;
}

function resultsOf(pair: LinkPair): number[] {
  return pair.reports.flatMap((report) => (report.type === 'result' ? [report.callId] : [])).sort((a, b) => a - b);
}

function closesOf(pair: LinkPair): string[] {
  return pair.reports.flatMap((report) => (report.type === 'close' ? [report.reason.code] : []));
}

describe('a client link and a server link', () => {
  it.each([
    { framing: 'intermediate' as const },
    { framing: 'abridged' as const },
    { framing: 'intermediate' as const, obfuscation: { dcId: 2 } },
    { framing: 'abridged' as const, obfuscation: {} },
  ])('create a key and carry a call over %o', (client) => {
    const pair = createPair({ client });
    pair.connect();
    pair.call(1, body(1));
    pair.run(5000);
    expect(pair.authKeys.size).toBe(1);
    expect(resultsOf(pair)).toEqual([1]);
  });

  it('understand each other byte by byte (F15)', () => {
    const pair = createPair({ wire: { maxSegment: 1, maxDelay: 0 } });
    pair.connect();
    pair.call(1, body(1, 5000));
    pair.run(5000);
    expect(resultsOf(pair)).toEqual([1]);
  });

  it('use the same key on the next connection', () => {
    const pair = createPair();
    pair.connect();
    pair.run(5000);
    pair.connect();
    pair.call(1, body(1));
    pair.run(5000);
    expect(pair.authKeys.size).toBe(1);
    expect(resultsOf(pair)).toEqual([1]);
    expect(pair.reports.filter((report) => report.type === 'ready')).toHaveLength(2);
  });

  it('take up with a key that was stored', () => {
    const first = createPair();
    first.connect();
    first.run(5000);
    const created = first.reports.find((report) => report.type === 'authKeyCreated');
    if (created?.type !== 'authKeyCreated') throw new Error('No key was created');
    const { authKey, salts, timeOffset } = created;
    const second = createPair({ seed: 2, client: { auth: { authKey, salts, timeOffset } } });
    for (const [id, key] of first.authKeys) second.authKeys.set(id, key);
    second.connect();
    second.call(1, body(1));
    second.run(5000);
    expect(resultsOf(second)).toEqual([1]);
    expect(second.authKeys.size).toBe(1);
  });

  it('report a key that the server does not know', () => {
    const pair = createPair({ client: { auth: { authKey: new Uint8Array(256).fill(7), salts: [], timeOffset: 0 } } });
    pair.connect();
    pair.run(1000);
    expect(pair.reports.some((report) => report.type === 'authKeyUnknown')).toBe(true);
    expect(closesOf(pair)).toEqual(['TRANSPORT_ERROR']);
  });

  it('part when the server offers no key that the client trusts', () => {
    const pair = createPair({ client: { publicKeys: [otherKey] } });
    pair.connect();
    pair.run(1000);
    expect(closesOf(pair)).toEqual(['UNKNOWN_SERVER_KEY']);
    expect(pair.authKeys.size).toBe(0);
  });

  it('part at any changed byte, and take nothing from it (R01)', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(), fc.constantFrom('client' as const, 'server' as const), (seed, position, victim) => {
        let isArmed = false;
        const tamper = (bytes: Uint8Array, from: 'client' | 'server'): Uint8Array => {
          if (!isArmed || from !== victim || bytes.length < 40) return bytes;
          isArmed = false;
          const changed = bytes.slice();
          // Behind the frame's length and the key's id, whose change means something else.
          const at = 12 + (position % (bytes.length - 12));
          changed[at] = (changed[at] as number) ^ 0x40;
          return changed;
        };
        const pair = createPair({ seed, tamper });
        pair.connect();
        pair.run(5000);
        isArmed = true;
        pair.call(1, body(1));
        pair.run(1000);
        const closes = victim === 'client' ? pair.serverCloses : closesOf(pair);
        expect(closes).toEqual(['PROTOCOL_VIOLATION']);
        expect(resultsOf(pair)).toEqual([]);
        pair.connect();
        pair.run(20_000);
        expect(resultsOf(pair)).toEqual([1]);
        expect(pair.executed).toHaveLength(1);
      }),
      { numRuns: 15 },
    );
  });

  it('answer every call once although the connection is cut again and again (F14, F15)', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, maxSegment) => {
        const random = createSeededRandom(seed);
        const pair = createPair({ seed, wire: { maxSegment, maxDelay: 40 } });
        pair.connect();
        pair.run(5000);
        for (let callId = 0; callId < 12; callId += 1) {
          pair.call(callId, body(callId, 8 + random.integer(0, 300) * 4));
          pair.run(random.integer(0, 60));
          if (random.next() < 0.5) pair.connect();
        }
        for (let round = 0; round < 5; round += 1) pair.run(15_000);
        expect(resultsOf(pair)).toEqual(Array.from({ length: 12 }, (_, index) => index));
        expect(pair.executed).toHaveLength(12);
      }),
      { numRuns: 20 },
    );
  });

  it('do not stop at garbage from a stranger', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (garbage) => {
        let isFirst = true;
        const tamper = (bytes: Uint8Array, from: 'client' | 'server'): Uint8Array => {
          if (!isFirst || from !== 'client') return bytes;
          isFirst = false;
          return garbage;
        };
        const pair = createPair({ tamper });
        pair.connect();
        pair.run(70_000);
        pair.connect();
        pair.call(1, body(1));
        pair.run(5000);
        expect(resultsOf(pair)).toEqual([1]);
      }),
      { numRuns: 20 },
    );
  });

  it('F14 survive a cut after every number of bytes that the client sends or receives, and execute nothing twice', () => {
    const total = (from: 'client' | 'server'): number => {
      let bytes = 0;
      const pair = createPair({ wire: { maxSegment: 1 << 20, maxDelay: 0 }, tamper: (sent, side) => ((bytes += side === from ? sent.length : 0), sent) });
      pair.connect();
      pair.call(1, body(1));
      pair.run(3000);
      return bytes;
    };
    for (const from of ['client', 'server'] as const) {
      const length = total(from);
      // Every 31st byte: long strings are alike inside, and 31 divides the length of no field; `npm run faults` cuts after each.
      for (let cutAt = 1; cutAt < length; cutAt += 31) {
        let left = cutAt;
        let isCut = false;
        const tamper = (sent: Uint8Array, side: 'client' | 'server'): Uint8Array => {
          if (side !== from || isCut) return sent;
          const kept = sent.subarray(0, left);
          left -= kept.length;
          isCut = left === 0;
          return kept;
        };
        const pair = createPair({ wire: { maxSegment: 1 << 20, maxDelay: 0 }, tamper });
        pair.connect();
        pair.call(1, body(1));
        pair.run(200);
        pair.connect();
        pair.run(30_000);
        if (resultsOf(pair).length !== 1) throw new Error(`No answer after a cut at byte ${cutAt} of the ${from}`);
        expect(pair.executed).toHaveLength(1);
      }
    }
  }, 60_000);

  it('hold back what a client does not read, and deliver it when it reads again', () => {
    const pair = createPair();
    pair.connect();
    pair.call(1, body(1));
    pair.run(5000);
    pair.isReading = false;
    for (let index = 0; index < 200; index += 1) pair.push(body(index, 60_000));
    pair.run(1000);
    expect(pair.serverCloses).toEqual([]);
    const updates = (): number => pair.reports.filter(({ type }) => type === 'update').length;
    expect(updates()).toBeLessThan(40);
    pair.resumeReading();
    pair.run(5000);
    expect(updates()).toBe(200);
  });
});
