/** The contract of the port for limits of the login, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testLockoutStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of lockouts`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await fixture.create();
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const rule = { count: 5, seconds: 3600 };
    const now = 1_750_000_000_000;
    const take = (slot = 'phone:1', at = now): Promise<number> => stores.lockouts.take({ slot, rule, now: at });

    it('gives as many turns as the rule has, also when they are wanted all at once', async () => {
      const waits = await Promise.all(Array.from({ length: 8 }, () => take()));
      expect(waits).toEqual([0, 0, 0, 0, 0, 720, 720, 720]);
      expect(await take('phone:2')).toBe(0);
    });

    it('gives a turn back after its part of the time, and all of them after the whole', async () => {
      for (let index = 0; index < 5; index += 1) await take();
      expect(await take('phone:1', now + 719_000)).toBe(1);
      expect(await take('phone:1', now + 720_000)).toBe(0);
      expect(await take('phone:1', now + 720_000)).toBe(720);
      const later = now + 720_000 + 3_600_000;
      for (let index = 0; index < 5; index += 1) expect(await take('phone:1', later)).toBe(0);
      expect(await take('phone:1', later)).toBe(720);
    });
  });
}
