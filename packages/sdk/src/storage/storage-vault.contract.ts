/** What every storage that keeps files does with its vault, as a suite that each adapter's test runs. */
import { afterEach, describe, expect, it } from 'vitest';
import type { FileVault } from '../ports/file-vault.js';
import { putOutbox, waitingOf } from './local-samples.contract.js';
import type { LocalStorageFixture } from './local-storage.contract.js';

/** Runs the suite against one adapter. */
export function testVaultOfStorage(title: string, fixture: LocalStorageFixture): void {
  describe(`the vault of ${title}`, () => {
    afterEach(() => fixture.dispose?.());

    async function put(vault: FileVault, name: string): Promise<void> {
      const file = await vault.open(name, { create: true });
      await file!.write(0, new Uint8Array([1, 2, 3]));
      await file!.close();
    }

    it('holds its files beside the store, over closing and opening', async () => {
      const storage = fixture.create();
      const store = await storage.open();
      await put(storage.vault!, 'file-1');
      await store.close();
      const again = await storage.open();
      expect(await storage.vault!.list()).toMatchObject([{ name: 'file-1', size: 3 }]);
      await again.close();
    });

    it('is emptied with the store, and by nothing else', async () => {
      const storage = fixture.create();
      const store = await storage.open();
      for (const name of ['down-1.part', 'out-1', 'file-1']) await put(storage.vault!, name);
      await store.commit([putOutbox(waitingOf(1)), { type: 'delete', table: 'outbox', key: 1 }, { type: 'delete', table: 'session', key: true }]);
      expect((await storage.vault!.list()).length).toBe(3);
      await expect(store.commit([{ type: 'clear' }, putOutbox(waitingOf(1, { date: 0.5 }))])).rejects.toMatchObject({ code: 'INVALID_RECORD' });
      expect((await storage.vault!.list()).length).toBe(3);
      await store.commit([{ type: 'clear' }, putOutbox(waitingOf(2))]);
      expect(await storage.vault!.list()).toEqual([]);
      await put(storage.vault!, 'file-2');
      expect(await storage.vault!.list()).toMatchObject([{ name: 'file-2', size: 3 }]);
      await store.close();
    });
  });
}
