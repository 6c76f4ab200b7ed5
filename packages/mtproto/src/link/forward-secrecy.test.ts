/** Two links with temporary keys under the virtual clock: binding, renewal, refusal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../bytes/concat.js';
import { toHex } from '../bytes/hex.js';
import { uint64ToBytesLE } from '../bytes/int64.js';
import { LinkPair, type LinkPairOptions } from '../testing/link-pair.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { body, createRig, crypto, hour, isPermanentSeen, liveness, serverKey } from './secrecy-bench.contract.js';

describe('a link with forward secrecy', () => {
  it('creates both keys on one stream, binds one to the other, and calls under the temporary one', () => {
    const rig = createRig();
    rig.pair.connect();
    rig.pair.call(1, body(1));
    rig.pair.run(5000);
    expect(rig.results()).toEqual([1]);
    expect(rig.pair.reports.map(({ type }) => type).slice(0, 4)).toEqual(['authKeyCreated', 'temporaryKeyBound', 'ready', 'sessionCreated']);
    expect([...rig.pair.keys.temporary.keys()]).toEqual(rig.pair.executedUnder);
    expect(rig.of('temporaryKeyBound')[0]?.expiresAt).toBe([...rig.pair.keys.temporary.values()][0]?.expiresAt);
  });

  it('R25 never shows the id of the permanent key on the wire, not even while it binds', () => {
    const rig = createRig();
    rig.pair.connect();
    rig.pair.call(1, body(1));
    rig.pair.run(25 * hour);
    rig.pair.connect();
    rig.pair.call(2, body(2));
    rig.pair.run(5000);
    expect(rig.results()).toEqual([1, 2]);
    expect(rig.pair.keys.temporary.size).toBe(2);
    expect(isPermanentSeen(rig)).toBe(false);
    expect(rig.wire()).toContain(toHex(uint64ToBytesLE(rig.pair.executedUnder[0] as bigint)));
  });

  it('shows it without forward secrecy', () => {
    const rig = createRig();
    const plain = new LinkPair({ crypto, random: createSeededRandom(3), serverKey, wire: { maxSegment: 4096, maxDelay: 5 } });
    plain.connect();
    plain.call(1, body(1));
    plain.run(5000);
    expect(plain.executedUnder).toEqual([...plain.authKeys.keys()]);
    expect(rig.pair.keys.temporary.size).toBe(0);
  });

  it('goes on under the same temporary key on the next streams, with the same session', () => {
    const rig = createRig();
    rig.pair.connect();
    rig.pair.run(5000);
    for (let round = 0; round < 3; round += 1) {
      rig.pair.connect();
      rig.pair.call(round, body(round));
      rig.pair.run(5000);
    }
    expect(rig.results()).toEqual([0, 1, 2]);
    expect(rig.pair.keys.temporary.size).toBe(1);
    expect(rig.of('sessionCreated')).toHaveLength(1);
    expect(rig.of('ready')).toHaveLength(4);
  });

  it('renews its key in the background while calls are under way, and none is lost or executed twice', () => {
    const rig = createRig({ maxAnswerTime: 20_000 });
    rig.pair.connect();
    rig.pair.run(1000);
    const life = (rig.of('temporaryKeyBound')[0]?.expiresAt ?? 0) * 1000 - rig.pair.time.now.unix;
    rig.pair.run(life * (23 / 24) - 900_000);
    let callId = 0;
    // Calls all the time, for half an hour, across the renewal.
    for (; callId < 360; callId += 1) {
      rig.pair.call(callId, body(callId));
      rig.pair.run(5_000);
    }
    rig.pair.run(60_000);
    expect(rig.results()).toEqual(Array.from({ length: callId }, (_, index) => index));
    expect(rig.pair.executed).toHaveLength(callId);
    expect(new Set(rig.pair.executedUnder).size).toBe(2);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
    expect(rig.of('close')).toEqual([]);
    expect(rig.of('ready')).toHaveLength(1);
  });

  it('lets a slow call end under the key that it was sent under', () => {
    const rig = createRig({ maxAnswerTime: 30 * 60_000, client: { forwardSecrecy: { lifetime: 86_400 }, liveness } });
    rig.pair.connect();
    rig.pair.run(1000);
    const life = (rig.of('temporaryKeyBound')[0]?.expiresAt ?? 0) * 1000 - rig.pair.time.now.unix;
    rig.pair.run(life * (23 / 24) - 10_000);
    for (let callId = 0; callId < 8; callId += 1) rig.pair.call(callId, body(callId));
    rig.pair.run(11_000);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
    rig.pair.call(8, body(8), { after: 7 });
    rig.pair.call(9, body(9));
    rig.pair.run(1000);
    const [first, second] = rig.pair.keys.temporary.keys();
    // What must not overtake a call stays behind it, under its key.
    expect(rig.pair.executedUnder).toEqual([...Array.from({ length: 9 }, () => first), second]);
    rig.pair.run(40 * 60_000);
    expect(rig.results()).toHaveLength(10);
    expect(rig.pair.executed).toHaveLength(10);
    expect(rig.of('close')).toEqual([]);
  });

  it('makes a new key at once after a sleep that was longer than the life of the old one', () => {
    const rig = createRig();
    rig.pair.connect();
    rig.pair.run(5000);
    rig.pair.cut();
    rig.pair.call(1, body(1));
    rig.pair.run(30 * hour);
    rig.pair.connect();
    rig.pair.run(5000);
    expect(rig.results()).toEqual([1]);
    expect(rig.of('close')).toEqual([]);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
  });

  it.each([
    ['an error', (): string => 'ENCRYPTED_MESSAGE_INVALID'],
    ['a wrong time', (): string => 'EXPIRES_AT_INVALID'],
    ['false', (): false => false],
  ])('H15 closes the stream when the binding is refused with %s, and never creates another permanent key', (_, refuseBinding) => {
    const rig = createRig({ refuseBinding });
    rig.pair.connect();
    rig.pair.call(1, body(1));
    for (let attempt = 0; attempt < 6; attempt += 1) {
      rig.pair.run(5000);
      rig.pair.connect();
    }
    expect(rig.of('close').map(({ reason }) => reason.code)).toEqual(Array.from({ length: 6 }, () => 'HANDSHAKE_FAILED'));
    expect(rig.of('authKeyCreated')).toHaveLength(1);
    // The key is half a minute old: a server may not know it everywhere yet.
    expect(rig.of('authKeyUnknown')).toEqual([]);
    expect(rig.of('ready').length + rig.of('result').length).toBe(0);
  });

  it('H15 says that the permanent key is unknown once the server has refused three proofs of it in a row', () => {
    let isRefusing = false;
    const rig = createRig({ refuseBinding: () => (isRefusing ? 'ENCRYPTED_MESSAGE_INVALID' : undefined) });
    rig.pair.connect();
    rig.pair.run(5000);
    isRefusing = true;
    rig.pair.cut();
    rig.pair.run(30 * hour);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(rig.of('authKeyUnknown')).toEqual([]);
      rig.pair.connect();
      rig.pair.run(5000);
    }
    expect(rig.of('authKeyUnknown')).toHaveLength(1);
  });

  it('H15 goes on under the old key while renewals are refused, and tries again with growing pauses', () => {
    let refusals = 0;
    const rig = createRig({ refuseBinding: () => (rig.of('temporaryKeyBound').length > 0 && ++refusals <= 3 ? 'ENCRYPTED_MESSAGE_INVALID' : undefined) });
    rig.pair.connect();
    rig.pair.call(1, body(1));
    rig.pair.run(24.5 * hour);
    rig.pair.call(2, body(2));
    rig.pair.run(5000);
    expect(refusals).toBeGreaterThan(3);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
    expect(rig.of('close')).toEqual([]);
    expect(rig.of('authKeyUnknown')).toEqual([]);
    expect(rig.results()).toEqual([1, 2]);
  });

  it('H15 gives a binding up that is never answered', () => {
    let isMute = false;
    const rig = createRig({
      client: { liveness: { ...liveness, pongTimeout: 100_000 } },
      tamper: (bytes, from) => {
        // The first packet that names a key is the binding.
        if (from === 'client' && bytes.subarray(4, 12).some((byte) => byte !== 0) && bytes.subarray(8, 16).some((byte) => byte !== 0)) isMute = true;
        return isMute && from === 'server' ? bytes.subarray(0, 0) : bytes;
      },
    });
    rig.pair.connect();
    rig.pair.run(30_000);
    expect(isMute).toBe(true);
    expect(rig.of('close').map(({ reason }) => reason)).toEqual([
      { code: 'HANDSHAKE_FAILED', message: 'a temporary key was not bound: the server did not answer in time' },
    ]);
  });

  it.each([-hour, hour])('agrees with a server whose clock is off by %i ms, and renews by the time of the server', (clientClockError) => {
    const rig = createRig({ clientClockError });
    rig.pair.connect();
    rig.pair.call(1, body(1));
    rig.pair.run(26 * hour);
    rig.pair.call(2, body(2));
    rig.pair.run(5000);
    expect(rig.results()).toEqual([1, 2]);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
    expect(rig.of('close')).toEqual([]);
  });

  it('keeps its stream when the answer to a renewal comes after it was given up', () => {
    let held: Uint8Array | undefined;
    let isHolding = false;
    const rig = createRig({
      tamper: (bytes, from) => {
        if (from === 'client') return bytes;
        // Behind 4 bytes of length, a plain message begins with the id of no key.
        if (isHolding && bytes.subarray(4, 12).every((byte) => byte === 0)) {
          held = bytes;
          return new Uint8Array();
        }
        const late = isHolding ? new Uint8Array() : held ?? new Uint8Array();
        if (!isHolding) held = undefined;
        return concatBytes(late, bytes);
      },
    });
    rig.pair.connect();
    rig.pair.run(22 * hour - 60_000);
    isHolding = true;
    for (let step = 0; step < 2 * 720 && held === undefined; step += 1) rig.pair.run(5_000);
    expect(held).toBeDefined();
    // It takes 20 s until the renewal is given up, and a minute more until the next one.
    rig.pair.run(30_000);
    isHolding = false;
    rig.pair.call(1, body(1));
    rig.pair.run(5000);
    expect(held).toBeUndefined();
    expect(rig.results()).toEqual([1]);
    expect(rig.of('close')).toEqual([]);
    rig.pair.run(2 * hour);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
  });

  it('keeps its key when somebody sets the clock wrong meanwhile', () => {
    let clientClockError = 0;
    const rig = createRig({ get clientClockError() { return clientClockError; } } as Partial<LinkPairOptions>);
    rig.pair.connect();
    rig.pair.run(5000);
    clientClockError = 3 * 24 * hour;
    rig.pair.call(1, body(1));
    rig.pair.run(60_000);
    expect(rig.results()).toEqual([1]);
    expect(rig.of('temporaryKeyBound')).toHaveLength(1);
  });

  it('answers every call once over cuts at any moment, before and across a renewal', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 40, max: 2000 }), (seed, maxSegment) => {
        const random = createSeededRandom(seed);
        // A key lives three hours here, so that many runs pass quickly.
        const rig = createRig({ seed, wire: { maxSegment, maxDelay: 40 }, client: { forwardSecrecy: { lifetime: 3 * 3600 }, liveness } });
        const calls = 12;
        rig.pair.connect();
        let callId = 0;
        const callAndCut = (): void => {
          for (let step = 0; step < calls / 2; step += 1) {
            rig.pair.call(callId, body(callId));
            callId += 1;
            rig.pair.run(random.integer(0, 90));
            if (random.next() < 0.5) rig.pair.connect();
          }
        };
        callAndCut();
        rig.pair.run(15_000);
        const life = ((rig.of('temporaryKeyBound')[0]?.expiresAt ?? 0) * 1000 - rig.pair.time.now.unix) * (23 / 24);
        rig.pair.run(life - 100);
        callAndCut();
        for (let round = 0; round < 5; round += 1) {
          rig.pair.connect();
          rig.pair.run(15_000);
        }
        rig.pair.run(2 * hour);
        expect(rig.results()).toEqual(Array.from({ length: calls }, (_, index) => index));
        expect(rig.pair.executed).toHaveLength(calls);
        expect(rig.of('authKeyUnknown')).toEqual([]);
        expect(rig.of('temporaryKeyBound').length).toBeGreaterThanOrEqual(2);
        expect(isPermanentSeen(rig)).toBe(false);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('sends as many bytes for a call as without', () => {
    const cost = (forwardSecrecy: boolean): number => {
      let bytes = 0;
      const pair = new LinkPair({
        ...{ crypto, random: createSeededRandom(1), serverKey, wire: { maxSegment: 4096, maxDelay: 0 } },
        ...(forwardSecrecy && { client: { forwardSecrecy: {} } }),
        tamper: (sent) => ((bytes += sent.length), sent),
      });
      pair.connect();
      pair.run(1000);
      // What is still to be acknowledged of the beginning goes out with the first call.
      pair.call(1000, body(1000));
      pair.run(10);
      const before = bytes;
      for (let callId = 0; callId < 160; callId += 1) {
        pair.call(callId, body(callId));
        pair.run(10);
      }
      return bytes - before;
    };
    expect(cost(true)).toBe(cost(false));
  });
});
