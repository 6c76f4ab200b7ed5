/** The contract of the port of how people want to be told of new messages, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotifySettings, NotifyTarget } from '../domain/notify-settings.js';
import type { CommittedEvent } from './event-store.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** Runs the suite against one adapter. */
export function testNotifySettingsStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of how people want to be told of new messages`, () => {
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

    const group = -1_000_000_000_009;
    const muted: NotifySettings = { silent: false, muteUntil: 2_000_000_000, sound: { type: 'ringtone', id: '-9007199254740993' } };
    const save = (target: NotifyTarget, settings: NotifySettings, most = 9): Promise<string> => stores.notifySettings.save({ userId, target, settings, most, date: today });

    it('keeps the settings of conversations and of all of a kind, and tells of what changes anything', async () => {
      expect(await save(group, muted)).toBe('saved');
      await save(group, muted);
      await save('users', { showPreviews: false });
      await save(7, {});
      expect(await stores.notifySettings.find(userId, ['users', 7, group, 'chats'])).toEqual([{ showPreviews: false }, {}, muted, {}]);
      expect(new Set(await stores.notifySettings.list(userId, 9))).toEqual(new Set([{ target: group, settings: muted }, { target: 'users', settings: { showPreviews: false } }]));
      await save(group, {});
      const event = { type: 'notifySettings', userId, date: today };
      expect(seen).toEqual([
        { line: 'seq', event: { ...event, seq: 1, target: group, settings: muted } },
        { line: 'seq', event: { ...event, seq: 2, target: 'users', settings: { showPreviews: false } } },
        { line: 'seq', event: { ...event, seq: 3, target: group, settings: {} } },
      ]);
      expect(await stores.notifySettings.list(userId, 9)).toHaveLength(1);
    });

    it('keeps so many and no more', async () => {
      for (const target of [1, 2]) expect(await save(target, muted, 2)).toBe('saved');
      expect(await save(3, muted, 2)).toBe('tooMany');
      expect(await save(3, {}, 2)).toBe('saved');
      expect(await save(2, { silent: true }, 2)).toBe('saved');
    });

    it('forgets all of a user at once, each with its change', async () => {
      for (const target of [group, 'chats', 5] as const) await save(target, muted);
      seen.length = 0;
      await stores.notifySettings.reset(userId, today + 1);
      await stores.notifySettings.reset(userId, today + 2);
      expect(await stores.notifySettings.list(userId, 9)).toEqual([]);
      expect(new Set(seen.map(({ event }) => ('target' in event ? event.target : undefined)))).toEqual(new Set([group, 'chats', 5]));
      expect(seen).toHaveLength(3);
    });
  });
}
