/** Temporary keys that outlive their process, because they are stored on request. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { uint64ToBytesLE } from '../bytes/int64.js';
import { computeAuthKeyId } from '../crypto/auth-key.js';
import type { LinkPairOptions } from '../testing/link-pair.js';
import type { ClientAuth } from './client-link-types.js';
import { body, createRig, crypto, hour, isPermanentSeen, liveness, type Rig } from './secrecy-bench.contract.js';

const storing = { forwardSecrecy: { storesKeys: true }, liveness };

/** What a store holds after what a link has told. */
function storeOf({ of }: Rig): ClientAuth {
  const created = of('authKeyCreated').at(-1);
  const told = of('temporaryKey').at(-1);
  if (!created) throw new Error('No key was created');
  const { authKey, salts } = created;
  const { temporaryKey, timeOffset = created.timeOffset } = told ?? {};
  return { authKey, salts, timeOffset, ...(temporaryKey && { temporaryKey }) };
}

/** A process of a client that stores its temporary keys, after so long at work. */
function runProcess(duration: number, options: Partial<LinkPairOptions> = {}): Rig {
  const rig = createRig({ client: storing, ...options });
  rig.pair.connect();
  rig.pair.run(duration);
  return rig;
}

/** The next process of the same client, so long after the one before; the server has what it had. */
function nextProcess(before: Rig, pause = 0, { auth = storeOf(before), ...options }: Partial<LinkPairOptions> & { auth?: ClientAuth } = {}): Rig {
  const next = createRig({ seed: 2, client: { ...storing, auth }, ...options });
  for (const [id, key] of before.pair.authKeys) next.pair.authKeys.set(id, key);
  for (const [id, key] of before.pair.keys.temporary) next.pair.keys.temporary.set(id, key);
  next.pair.run(before.pair.time.now.instant + pause);
  next.pair.connect();
  return next;
}

/** The id of the temporary key that was told last. */
function storedId({ of }: Rig): bigint {
  return computeAuthKeyId(of('temporaryKey').at(-1)?.temporaryKey?.authKey ?? new Uint8Array(256), crypto);
}

function notFoundCloses(rig: Rig): (number | undefined)[] {
  return rig.of('close').map(({ reason }) => reason.transportError);
}

describe('a link whose temporary keys are stored', () => {
  it('tells nothing of a key, and takes no stored one, unless asked to', () => {
    const quiet = createRig();
    quiet.pair.connect();
    quiet.pair.run(hour);
    expect(quiet.of('temporaryKey')).toEqual([]);
    const before = runProcess(hour);
    const next = nextProcess(before, 0, { client: { forwardSecrecy: {}, liveness, auth: storeOf(before) } });
    next.pair.call(1, body(1));
    next.pair.run(5000);
    expect(next.pair.executedUnder).not.toContain(storedId(before));
    expect(next.of('temporaryKey')).toEqual([]);
  });

  it('tells the key once it is bound, with the end of its life, and again with its salts as they come', () => {
    const rig = runProcess(hour);
    const [first, ...later] = rig.of('temporaryKey');
    const [[id, key] = []] = rig.pair.keys.temporary;
    const types = rig.pair.reports.map(({ type }) => type);
    expect(types.slice(types.indexOf('temporaryKeyBound')).slice(0, 4)).toEqual(['temporaryKeyBound', 'ready', 'sessionCreated', 'temporaryKey']);
    expect(storedId(rig)).toBe(id);
    expect(first?.temporaryKey?.expiresAt).toBe(key?.expiresAt);
    expect(later.length).toBeGreaterThan(0);
    expect(later.at(-1)?.temporaryKey?.salts.length).toBeGreaterThan(1);
    expect(rig.of('salts')).toEqual([]);
  });

  it('goes on under it in the next process, in a session of its own, and renews it when its time comes', () => {
    const before = runProcess(hour);
    const { expiresAt = 0 } = storeOf(before).temporaryKey ?? {};
    const next = nextProcess(before, 2 * hour);
    next.pair.call(1, body(1));
    next.pair.run(5000);
    expect(next.results()).toEqual([1]);
    expect(next.pair.executedUnder).toEqual([storedId(before)]);
    expect(next.of('temporaryKeyBound')).toEqual([]);
    expect(next.of('sessionCreated')).toHaveLength(1);
    const left = expiresAt * 1000 - next.pair.time.now.unix;
    next.pair.run(left - 1.1 * hour);
    expect(next.of('temporaryKeyBound')).toEqual([]);
    next.pair.run(0.5 * hour);
    next.pair.call(2, body(2));
    next.pair.run(5000);
    expect(next.of('temporaryKeyBound')).toHaveLength(1);
    expect(next.results()).toEqual([1, 2]);
    expect(storedId(next)).not.toBe(storedId(before));
    expect(next.pair.executedUnder.at(-1)).toBe(storedId(next));
    expect(next.of('close')).toEqual([]);
    expect(isPermanentSeen(next)).toBe(false);
  });

  it('uses it in its last hour while the next one is made', () => {
    const before = runProcess(hour);
    const { expiresAt = 0 } = storeOf(before).temporaryKey ?? {};
    const next = nextProcess(before, expiresAt * 1000 - before.pair.time.now.unix - 0.5 * hour);
    next.pair.call(1, body(1));
    next.pair.run(5000);
    next.pair.call(2, body(2));
    next.pair.run(5000);
    expect(next.pair.executedUnder).toEqual([storedId(before), storedId(next)]);
    expect(next.of('temporaryKeyBound')).toHaveLength(1);
    expect(next.of('close')).toEqual([]);
  });

  it.each([
    ['is about to end', -60_000],
    ['has ended', hour],
  ])('leaves one that %s, and says so before it has another', (_, late) => {
    const before = runProcess(hour);
    const { expiresAt = 0 } = storeOf(before).temporaryKey ?? {};
    const next = nextProcess(before, expiresAt * 1000 - before.pair.time.now.unix + late);
    next.pair.call(1, body(1));
    next.pair.run(5000);
    expect(next.results()).toEqual([1]);
    expect(next.of('close')).toEqual([]);
    const [dropped, bound] = next.of('temporaryKey');
    expect(dropped?.temporaryKey).toBeUndefined();
    expect(bound?.temporaryKey).toBeDefined();
    expect(next.wire()).not.toContain(toHex(uint64ToBytesLE(storedId(before))));
  });

  it('R18 gives one up that the server has lost, keeps the permanent key, and answers what was called meanwhile', () => {
    const before = runProcess(hour);
    before.pair.keys.temporary.clear();
    const next = nextProcess(before);
    next.pair.call(1, body(1));
    next.pair.run(5000);
    expect(notFoundCloses(next)).toEqual([404]);
    expect(next.of('temporaryKey').map(({ temporaryKey }) => temporaryKey)).toEqual([undefined]);
    next.pair.connect();
    next.pair.run(5000);
    expect(next.results()).toEqual([1]);
    expect(notFoundCloses(next)).toEqual([404]);
    expect(next.of('authKeyCreated').length + next.of('authKeyUnknown').length).toBe(0);
    expect([...next.pair.keys.temporary.keys()]).toEqual([storedId(next)]);
  });

  it('gives one up that the server knows but has not bound any more, and fails only the call that told so', () => {
    const before = runProcess(hour);
    for (const key of before.pair.keys.temporary.values()) key.permAuthKeyId = undefined;
    const next = nextProcess(before, 0, { losesBindings: true });
    next.pair.call(1, body(1));
    next.pair.call(2, body(2));
    next.pair.run(5000);
    expect(next.of('error').map(({ callId }) => callId)).toEqual([1]);
    expect(next.results()).toEqual([2]);
    expect(next.of('close')).toEqual([]);
    expect(storedId(next)).not.toBe(storedId(before));
  });

  it.each([-72 * hour, -hour, hour, 72 * hour])('answers although somebody has set the clock by %i ms meanwhile', (clientClockError) => {
    const before = runProcess(hour);
    const next = nextProcess(before, 0, { clientClockError });
    next.pair.call(1, body(1));
    next.pair.run(10_000);
    expect(next.results()).toEqual([1]);
    expect(next.of('close')).toEqual([]);
    next.pair.run(26 * hour);
    next.pair.call(2, body(2));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      next.pair.run(10_000);
      if (next.results().length < 2) next.pair.connect();
    }
    expect(next.results()).toEqual([1, 2]);
  });

  it.each([-hour, hour])('goes by the time of a server whose clock is off by %i ms', (clientClockError) => {
    const before = runProcess(hour, { clientClockError });
    expect(storeOf(before).timeOffset).toBeCloseTo(-clientClockError, -3);
    const next = nextProcess(before, 20 * hour, { clientClockError });
    next.pair.call(1, body(1));
    next.pair.run(5000);
    expect(next.pair.executedUnder).toEqual([storedId(before)]);
    expect(next.of('close')).toEqual([]);
  });
});
