/** The contract of the port of people's own views of their list, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostFilters } from '../domain/dialog-filter.js';
import type { DialogFilter } from '../domain/dialog-filter.js';
import type { CommittedEvent } from './event-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testDialogFilterStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of people’s own views of their list`, () => {
    let stores: Stores;
    let userId: number;
    let seen: CommittedEvent[];
    beforeEach(async () => {
      stores = await fixture.create();
      userId = (await addMember(stores, '15550001', 'Alice')).user.id;
      seen = [];
      stores.events.onCommitted((committed) => seen.push(committed));
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    const filter = (id: number, title = `filter ${id}`): DialogFilter => ({ id, title, emoticon: '🐈', color: id, flags: ['bots'], pinned: [7], included: [-5, -1_000_000_000_001], excluded: [8] });
    const save = (id: number, title?: string): Promise<string> => stores.dialogFilters.save({ userId, filter: filter(id, title), date: today });
    const order = async (): Promise<number[]> => (await stores.dialogFilters.list(userId)).map(({ id }) => id);

    it('puts new ones behind the others and changed ones where they were', async () => {
      for (const id of [5, 2, 9]) expect(await save(id)).toBe('saved');
      await save(2, 'cats');
      expect(await stores.dialogFilters.list(userId)).toEqual([filter(5), filter(2, 'cats'), filter(9)]);
      await stores.dialogFilters.remove({ userId, id: 5, date: today });
      await save(5);
      expect(await order()).toEqual([2, 9, 5]);
    });

    it('tells of what changes anything together with the order of all', async () => {
      await save(2);
      await save(2);
      await save(3);
      const remove = (): Promise<void> => stores.dialogFilters.remove({ userId, id: 2, date: today });
      await remove();
      await remove();
      const event = { type: 'dialogFilter', userId, date: today };
      expect(seen).toEqual([
        { line: 'seq', event: { ...event, seq: 1, id: 2, filter: filter(2), order: [2] } },
        { line: 'seq', event: { ...event, seq: 2, id: 3, filter: filter(3), order: [2, 3] } },
        { line: 'seq', event: { ...event, seq: 3, id: 2, filter: null, order: [3] } },
      ]);
    });

    it('puts them in order, with what is not named behind', async () => {
      for (const id of [2, 3, 4]) await save(id);
      seen.length = 0;
      const reorder = (...wanted: number[]): Promise<void> => stores.dialogFilters.reorder({ userId, order: wanted, date: today });
      await reorder(0, 4, 99, 4);
      await reorder(4, 2);
      await reorder(3, 2, 4);
      expect(await order()).toEqual([3, 2, 4]);
      expect(seen.map(({ event }) => ('order' in event ? event.order : undefined))).toEqual([[4, 2, 3], [3, 2, 4]]);
    });

    it('keeps so many and no more', async () => {
      for (let id = 2; id < 2 + mostFilters; id += 1) await save(id);
      expect(await save(99)).toBe('tooMany');
      expect(await save(2, 'changed')).toBe('saved');
      expect(await order()).toHaveLength(mostFilters);
    });
  });
}
