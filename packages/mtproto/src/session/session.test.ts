import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { SessionPair, type SessionPairOptions, type WireFaults } from '../testing/session-pair.js';

const crypto = createPortableCrypto();
const perfect: WireFaults = { lose: 0, repeat: 0, maxDelay: 0 };
const probability = fc.double({ min: 0, max: 0.4, noNaN: true });

function createPair(options: Partial<SessionPairOptions> & { seed?: number } = {}): SessionPair {
  const { seed = 1, ...rest } = options;
  return new SessionPair({ crypto, random: createSeededRandom(seed), faults: perfect, ...rest });
}

/** A body that no service message looks like, of at least 8 bytes. */
function body(index: number, length = 8): Uint8Array {
  const bytes = new Uint8Array(length).fill(index);
  new DataView(bytes.buffer).setUint32(0, 0x0badcafe, true);
  new DataView(bytes.buffer).setUint32(4, index, true);
  return bytes;
}

function indexOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
}

describe('a client session and a server session', () => {
  it('carry calls and their answers', () => {
    const pair = createPair();
    pair.connect();
    for (let callId = 0; callId < 50; callId += 1) pair.call(callId, body(callId));
    pair.run(1000);
    expect(pair.results.size).toBe(50);
    expect(pair.results.get(7)).toEqual([body(7)]);
    expect(pair.executed).toHaveLength(50);
  });

  it('agree on a salt although the client begins with a wrong one', () => {
    const pair = createPair();
    pair.connect();
    pair.call(1, body(1));
    pair.run(100);
    expect(pair.executed).toHaveLength(1);
    expect(pair.sessionsCreated).toBe(1);
  });

  it('gzip long bodies both ways', () => {
    const pair = createPair();
    pair.connect();
    pair.call(1, body(1, 100_000));
    pair.run(100);
    expect(pair.results.get(1)).toEqual([body(1, 100_000)]);
  });

  it.each([-400_000, 400_000, -86_400_000, 86_400_000])('agree although the clock of the client is off by %i ms', (error) => {
    const pair = createPair({ clientClockError: error });
    pair.connect();
    pair.call(1, body(1));
    pair.run(60_000);
    pair.push(body(99));
    pair.run(1000);
    expect(pair.results.get(1)).toEqual([body(1)]);
    expect(pair.updates).toEqual([body(99)]);
  });

  it('deliver what was pushed while no connection stood', () => {
    const pair = createPair();
    pair.connect();
    pair.call(1, body(1));
    pair.run(100);
    pair.disconnect();
    pair.push(body(50));
    pair.push(body(51));
    pair.run(60_000);
    pair.connect();
    pair.run(1000);
    expect(pair.updates).toEqual([body(50), body(51)]);
  });

  it('carry a call again when the server has forgotten the session', () => {
    const pair = createPair({ faults: { ...perfect, lose: 1 } });
    pair.connect();
    pair.call(1, body(1));
    pair.run(100);
    const healthy = createPair();
    healthy.connect();
    healthy.call(1, body(1));
    healthy.run(100);
    healthy.restartServer();
    healthy.call(2, body(2));
    healthy.connect();
    healthy.run(30_000);
    expect(pair.results.size).toBe(0);
    expect(healthy.results.get(2)).toEqual([body(2)]);
    expect(healthy.sessionsCreated).toBe(2);
  });

  it('find a call that got lost by asking for its state', () => {
    let isLosing = true;
    const faults = { repeat: 0, maxDelay: 0, get lose() { return isLosing ? 1 : 0; } };
    const pair = createPair({ faults });
    isLosing = false;
    pair.connect();
    pair.run(1000);
    isLosing = true;
    pair.call(1, body(1));
    isLosing = false;
    pair.run(20_000);
    expect(pair.results.get(1)).toEqual([body(1)]);
    expect(pair.executed).toHaveLength(1);
  });

  it('close a connection on which nothing arrives any more', () => {
    const pair = createPair({ faults: { ...perfect, lose: 1 } });
    pair.connect();
    pair.run(25_000);
    expect(pair.closes[0]).toBe('TIMEOUT');
  });

  it('do not answer a cancelled call', () => {
    const pair = createPair({ faults: { ...perfect, maxDelay: 0 } });
    pair.connect();
    pair.run(100);
    pair.client.handle({ type: 'call', callId: 1, body: body(1) }, pair.time.now);
    pair.client.handle({ type: 'cancel', callId: 1 }, pair.time.now);
    pair.run(1000);
    expect(pair.results.size).toBe(0);
    expect(pair.executed).toHaveLength(0);
  });

  it('build a body from the id of the message that carries it', () => {
    const pair = createPair();
    pair.connect();
    const seen: bigint[] = [];
    const build = ({ msgId }: { msgId: bigint }): Uint8Array => {
      seen.push(msgId);
      const built = body(1, 16);
      new DataView(built.buffer).setBigUint64(8, msgId, true);
      return built;
    };
    pair.client.handle({ type: 'call', callId: 1, body: build }, pair.time.now);
    pair.run(1000);
    const [result] = pair.results.get(1) ?? [];
    expect(result && new DataView(result.buffer, result.byteOffset).getBigUint64(8, true)).toBe(seen.at(-1));
  });

  it('R08 F15 answer every call exactly once and execute none twice while packets are lost, repeated and reordered', () => {
    fc.assert(
      fc.property(fc.integer(), probability, probability, fc.boolean(), (seed, lose, repeat, isSlow) => {
        const slow = isSlow ? { maxAnswerTime: 2000, maxComputeTime: 300 } : {};
        const pair = createPair({ seed, faults: { lose, repeat, maxDelay: 3000 }, ...slow });
        pair.connect();
        for (let callId = 0; callId < 20; callId += 1) {
          pair.call(callId, body(callId, 8 + 4 * (callId % 3) + 600 * (callId % 2)));
          pair.run(300);
        }
        pair.run(900_000);
        expect(pair.errors).toEqual([]);
        expect([...pair.results.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
        for (const results of pair.results.values()) expect(results).toHaveLength(1);
        const executed = pair.executed.map(indexOf);
        expect(new Set(executed).size).toBe(executed.length);
      }),
      { numRuns: 150 },
    );
  });

  it('F15 deliver every push exactly once while packets are lost and the connection is cut', () => {
    fc.assert(
      fc.property(fc.integer(), probability, (seed, lose) => {
        const pair = createPair({ seed, faults: { lose, repeat: 0.1, maxDelay: 2000 }, maxComputeTime: 100 });
        pair.connect();
        pair.call(0, body(0));
        pair.run(120_000);
        for (let index = 1; index <= 10; index += 1) {
          pair.push(body(index, 8 + 1000 * (index % 2)));
          pair.run(500);
          if (index % 4 === 0) pair.connect();
        }
        for (let round = 0; round < 12; round += 1) {
          pair.run(20_000);
          pair.connect();
        }
        const indexes = pair.updates.map(indexOf);
        expect(indexes.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
      }),
      { numRuns: 40 },
    );
  });

  it('F13 deliver what was pushed while no connection stood for almost five minutes', () => {
    const pair = createPair();
    pair.connect();
    pair.call(1, body(1));
    pair.run(100);
    pair.disconnect();
    for (let index = 50; index < 53; index += 1) pair.push(body(index));
    pair.run(290_000);
    pair.connect();
    pair.run(1000);
    expect(pair.updates.map(indexOf)).toEqual([50, 51, 52]);
  });

  it.each([-3_600_000, 3_600_000, -10 * 31_536_000_000, 10 * 31_536_000_000])('F11 go on when the calendar of the client jumps by %i ms, within three round trips', (jump) => {
    const pair = createPair({ faults: { ...perfect, maxDelay: 100 } });
    pair.connect();
    pair.call(1, body(1));
    pair.run(5000);
    pair.clientClockError = jump;
    pair.call(2, body(2));
    pair.run(700);
    expect(pair.results.get(2)).toEqual([body(2)]);
    pair.push(body(3));
    pair.run(1000);
    expect(pair.updates).toEqual([body(3)]);
  });

  it.each([
    ['runs a tenth too slowly', -0.1],
    ['runs a tenth too fast', 0.1],
    ['stands still', -1],
  ])('F11 go on when the calendar of the client %s', (_, drift) => {
    const pair = createPair({ faults: { ...perfect, maxDelay: 100 } });
    pair.connect();
    for (let callId = 1; callId <= 90; callId += 1) {
      pair.clientClockError += drift * 60_000;
      pair.call(callId, body(callId));
      pair.run(60_000);
    }
    expect(pair.results.size).toBe(90);
    expect(pair.executed).toHaveLength(90);
    expect(pair.errors).toEqual([]);
    expect(pair.closes).toEqual([]);
  });

  it('answer a call once although the server forgets every session again and again', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pair = createPair({ seed, faults: { lose: 0.1, repeat: 0.1, maxDelay: 500 }, maxAnswerTime: 3000 });
        pair.connect();
        for (let callId = 0; callId < 12; callId += 1) {
          pair.call(callId, body(callId));
          pair.run(400);
          if (callId % 4 === 3) {
            pair.restartServer();
            pair.connect();
          }
        }
        pair.run(600_000);
        expect(pair.errors).toEqual([]);
        expect(pair.results.size).toBe(12);
        for (const results of pair.results.values()) expect(results).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });
});
