/** Tests of the counters and of what a client gets that was away, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPair } from '../pair.contract.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('updates', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.InputPeer;
  beforeEach(async () => {
    ({ world, alice, bob, toBob } = await openPair());
  });
  afterEach(() => world.close());

  const difference = (pts: number, more: Partial<tl.UpdatesGetDifferenceRequest> = {}): Promise<tl.UpdatesDifference> =>
    bob.call({ _: 'updates.getDifference', pts, date: 0, qts: -1, ...more });

  it('begins at pts 1', async () => {
    expect(await bob.call({ _: 'updates.getState' })).toEqual({ _: 'updates.state', pts: 1, qts: 0, date: 1_750_000_000, seq: 1, unreadCount: 0 });
    world.clock.time += 1000;
    expect(await difference(1, { date: 1_750_000_001 })).toEqual({ _: 'updates.differenceEmpty', date: 1_750_000_001, seq: 1 });
  });

  it('gives a client that was away exactly what the pushes would have brought', async () => {
    world.clock.time += 1000;
    await world.takePushes();
    for (const text of ['one', 'two', 'three']) await alice.sendText(toBob, text);
    const pushed = (await world.takePushes()).filter(({ userId }) => userId === bob.userId);
    const answer = await difference(1, { date: 1_750_000_001 });
    if (answer._ !== 'updates.difference') throw new RangeError(`expected a difference, got ${answer._}`);
    const messages = pushed.flatMap(({ updates }) => ('updates' in updates && updates.updates[0]?._ === 'updateNewMessage' ? [updates.updates[0].message] : []));
    expect(answer.newMessages).toEqual(messages);
    expect(answer.state).toMatchObject({ pts: 4, unreadCount: 3 });
    expect(answer.users).toMatchObject([{ id: alice.userId, accessHash: expect.any(BigInt) }]);
  });

  it('confirms a single pts as some clients ask it to', async () => {
    for (const text of ['one', 'two']) await alice.sendText(toBob, text);
    const answer = await difference(2, { ptsLimit: 1, qtsLimit: 0, date: 2 ** 31 - 1 });
    expect(answer).toMatchObject({ _: 'updates.difference', newMessages: [{ message: 'two' }] });
  });

  it('refuses counters that cannot be', async () => {
    expect(await refusal(difference(0))).toBe('400 PERSISTENT_TIMESTAMP_EMPTY');
    expect(await refusal(difference(-3))).toBe('400 PERSISTENT_TIMESTAMP_INVALID');
    expect(await refusal(difference(2))).toBe('400 PERSISTENT_TIMESTAMP_INVALID');
  });
});
