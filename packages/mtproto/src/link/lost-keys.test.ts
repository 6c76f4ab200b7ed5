/** Temporary keys that the server has lost, or is said to have lost. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { uint64ToBytesLE } from '../bytes/int64.js';
import { body, createRig } from './secrecy-bench.contract.js';

/** The transport error -404, framed. */
const notFound = Uint8Array.of(4, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff);

describe('a link whose temporary key is unknown', () => {
  it('makes a new temporary key when the server has forgotten the one before, and keeps the permanent one', () => {
    const rig = createRig({ maxAnswerTime: 2000 });
    rig.pair.connect();
    rig.pair.run(5000);
    for (let callId = 0; callId < 5; callId += 1) rig.pair.call(callId, body(callId));
    rig.pair.restartServer({ forgetsTemporaryKeys: true });
    rig.pair.connect();
    rig.pair.run(1000);
    expect(rig.of('close').map(({ reason }) => reason.transportError)).toEqual([404]);
    rig.pair.connect();
    rig.pair.run(30_000);
    expect(rig.results()).toEqual([0, 1, 2, 3, 4]);
    expect(rig.of('authKeyUnknown')).toEqual([]);
    expect(rig.of('authKeyCreated')).toHaveLength(1);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
  });

  it('goes on when the server has restarted and kept its temporary keys', () => {
    const rig = createRig();
    rig.pair.connect();
    rig.pair.run(5000);
    rig.pair.restartServer({ forgetsTemporaryKeys: false });
    rig.pair.connect();
    rig.pair.call(1, body(1));
    rig.pair.run(5000);
    expect(rig.results()).toEqual([1]);
    expect(rig.of('temporaryKeyBound')).toHaveLength(1);
    expect(rig.of('sessionCreated')).toHaveLength(2);
  });

  it('R18 does not believe -404 on a stream on which the server has just shown that it knows the key', () => {
    const rig = createRig();
    rig.pair.connect();
    rig.pair.run(5000);
    rig.pair.client.handle({ type: 'bytes', bytes: notFound }, rig.pair.time.now);
    rig.pair.run(1);
    expect(rig.of('close').map(({ reason }) => reason.transportError)).toEqual([404]);
    rig.pair.connect();
    rig.pair.call(1, body(1));
    rig.pair.run(5000);
    expect(rig.results()).toEqual([1]);
    expect(rig.pair.keys.temporary.size).toBe(1);
  });

  it.each([
    ['after another key has shown itself to be known', true],
    ['before it has said anything else', false],
  ])('R18 gives up only the fresh key that the server has lost before it was bound, when it says so %s', (_, isLate) => {
    let losing = 0;
    let lost = '';
    let isAsked = false;
    const rig = createRig({
      wire: { maxSegment: 4096, minDelay: 5, maxDelay: 5 },
      refuseBinding: () => {
        if (losing-- !== 1) return undefined;
        rig.pair.time.plan(0, () => rig.pair.cut());
        for (const [id, { permAuthKeyId }] of rig.pair.keys.temporary) {
          if (permAuthKeyId !== undefined) continue;
          rig.pair.keys.temporary.delete(id);
          lost = toHex(uint64ToBytesLE(id));
        }
        return false;
      },
      tamper: (bytes, from) => {
        if (!isLate || from === 'server' || lost === '' || !toHex(bytes).includes(lost)) return bytes;
        // The server looks long for this key.
        isAsked = true;
        return bytes.subarray(0, 0);
      },
    });
    rig.pair.connect();
    rig.pair.run(5000);
    const life = (rig.of('temporaryKeyBound')[0]?.expiresAt ?? 0) * 1000 - rig.pair.time.now.unix;
    rig.pair.run(life * (23 / 24) - 60_000);
    losing = 1;
    rig.pair.run(120_000);
    expect(lost).not.toBe('');
    for (let callId = 0; callId < 4; callId += 1) {
      isAsked = false;
      rig.pair.connect();
      rig.pair.run(100);
      rig.pair.call(callId, body(callId));
      rig.pair.run(100);
      if (isAsked) rig.pair.client.handle({ type: 'bytes', bytes: notFound }, rig.pair.time.now);
      rig.pair.run(1);
    }
    expect(rig.of('close').map(({ reason }) => reason.transportError)).toEqual([404]);
    expect(rig.results()).toEqual([0, 1, 2, 3]);
    expect(new Set(rig.pair.executedUnder).size).toBe(1);
    expect(rig.of('temporaryKeyBound')).toHaveLength(1);
    rig.pair.run(5 * 60_000);
    expect(rig.of('temporaryKeyBound')).toHaveLength(2);
    expect(rig.of('close')).toHaveLength(1);
  });
});
