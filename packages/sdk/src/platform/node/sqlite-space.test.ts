/** A SQLite store on a real file system that is full or cannot be written. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalOperation } from '../../storage/local-batch.js';
import { authKey } from './sqlite-samples.contract.js';
import { sqlite } from './sqlite-storage.js';

const directory = mkdtempSync(join(tmpdir(), 'kitewire-space-'));
const mount = (...options: readonly string[]): string => execFileSync('mount', [...options, directory], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

/** Only an administrator can make file systems. */
const obstacle = ((): string | undefined => {
  if (process.platform !== 'linux') return `${process.platform} has no tmpfs`;
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n').at(-1) || 'mount failed';
  }
})();
if (obstacle !== undefined) console.log(`F09 on a real file system is skipped: ${obstacle}`);

describe.skipIf(obstacle !== undefined)('F09: a SQLite store on a file system of 1 MB', () => {
  const path = join(directory, 'store.db');
  const ballast = join(directory, 'ballast');
  const waiting = putOutbox(waitingOf(1));
  const texts = (count: number, from: number): LocalOperation[] => Array.from({ length: count }, (_, index) => putMessage(messageOf(5, from + index, 'x'.repeat(500))));

  /** Leaves no byte. */
  function fillDisk(): void {
    for (let size = 1 << 22; size >= 1; size >>= 1) {
      try {
        for (;;) writeFileSync(ballast, 'x'.repeat(size), { flag: 'a' });
      } catch {
        // Less than this is left.
      }
    }
  }

  beforeAll(async () => {
    const store = await sqlite(path).open();
    await store.commit([{ type: 'put', table: 'authKeys', value: authKey }, waiting]);
    await store.close();
  });
  afterAll(() => {
    if (obstacle === undefined) execFileSync('umount', ['-l', directory]);
    rmSync(directory, { recursive: true });
  });

  it('takes back the batch for which there is no space, and goes on when there is some', async () => {
    const store = await sqlite(path).open();
    let fitting = 0;
    const failure = await (async () => {
      for (; fitting < 100; fitting += 1) await store.commit([...texts(50, 1 + fitting * 50), putOutbox(waitingOf(100 + fitting))]);
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StorageError', code: 'DATABASE_FULL', message: expect.stringMatching(/nothing of this change was stored/) });
    expect(fitting).toBeGreaterThan(0);
    const check = async (from: typeof store): Promise<void> => {
      expect((await from.load()).outbox).toHaveLength(1 + fitting);
      expect((await from.measure()).messages).toBe(fitting * 50);
      expect(await from.readMessagePage({ chatId: 5, limit: 9999, order: 'oldestFirst' })).toHaveLength(fitting * 50);
      expect(await from.searchMessages({ words: ['x'.repeat(40)], limit: 9999 })).toHaveLength(fitting * 50);
    };
    await check(store);
    await expect(store.commit(texts(200, 1 + fitting * 50))).rejects.toMatchObject({ code: 'DATABASE_FULL' });
    await check(store);
    await store.close();
    mount('-o', 'remount,size=8m');
    const next = await sqlite(path).open();
    await check(next);
    await next.commit(texts(200, 1 + fitting * 50));
    expect((await next.measure()).messages).toBe(fitting * 50 + 200);
    await next.close();
  });

  it('goes on without being opened again', async () => {
    const store = await sqlite(path).open();
    const before = await store.measure();
    fillDisk();
    await expect(store.commit(texts(500, 100_000))).rejects.toMatchObject({ code: 'DATABASE_FULL' });
    expect((await store.measure()).messages).toBe(before.messages);
    rmSync(ballast);
    await store.commit(texts(500, 100_000));
    expect((await store.measure()).messages).toBe(before.messages + 500);
    await store.close();
  });

  it('opens on a full disk and says what is missing, with everything as it was', async () => {
    fillDisk();
    await expect(sqlite(join(directory, 'new.db')).open()).rejects.toMatchObject({ name: 'StorageError', code: expect.stringMatching(/^DATABASE_(?:FULL|UNAVAILABLE)$/) });
    await expect(sqlite(path).open()).rejects.toMatchObject({ name: 'StorageError', code: expect.stringMatching(/^DATABASE_(?:FULL|UNAVAILABLE)$/) });
    rmSync(ballast);
    const store = await sqlite(path).open();
    expect((await store.load()).outbox[0]).toEqual(waitingOf(1));
    await store.close();
    await (await sqlite(join(directory, 'new.db')).open()).close();
  });

  it('is not opened on a file system that cannot be written, and says so', async () => {
    mount('-o', 'remount,ro');
    try {
      await expect(sqlite(path).open()).rejects.toMatchObject({ name: 'StorageError', code: 'DATABASE_UNAVAILABLE', message: expect.stringMatching(/may be written to/) });
      await expect(sqlite(join(directory, 'other.db')).open()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    } finally {
      mount('-o', 'remount,rw');
    }
    await (await sqlite(path).open()).close();
  });
});
