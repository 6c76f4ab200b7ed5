/** Messages in rows of SQLite: each one once, whatever is remembered of those that are stored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf, putMessage } from '../../storage/local-samples.contract.js';
import type { LocalOperation } from '../../storage/local-batch.js';
import { createRecordCodec } from '../../storage/record-codec.js';
import { readSingle } from './sqlite-connection.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { sqlite } from './sqlite-storage.js';
import { SqliteStore } from './sqlite-store.js';

const driver = await loadSqliteDriver();
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-messages-'));
  path = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const edited = messageOf(5, 10, 'edited', 1_700_000_099);

describe('the messages of a SQLite store', () => {
  it('are stored once, in whatever order they come, and again after the newest ones were deleted', async () => {
    const store = await sqlite(path).open();
    await store.commit([10, 3, 7].map((id) => putMessage(messageOf(5, id))));
    await store.commit([putMessage(edited), putMessage(messageOf(5, 7, 'seven'))]);
    await store.commit([{ type: 'deleteMessages', chatId: 5, from: 7, to: 10 }]);
    await store.commit([putMessage(messageOf(5, 8)), putMessage(messageOf(5, 7)), putMessage(messageOf(5, 8, 'eight'))]);
    expect(await store.readMessagePage({ chatId: 5, limit: 9, order: 'newestFirst' })).toEqual([messageOf(5, 8, 'eight'), messageOf(5, 7), messageOf(5, 3)]);
    expect((await store.measure()).messages).toBe(3);
    await store.close();
  });

  it('are stored once after a batch was taken back in which newer ones were deleted', async () => {
    const store = await sqlite(path).open();
    await store.commit([putMessage(messageOf(5, 3)), putMessage(messageOf(5, 10))]);
    await store.close();
    // SQLite's own page limit stands in for a full disk.
    const connection = driver.open(path);
    connection.exec(`PRAGMA max_page_count = ${Number(readSingle(connection, 'PRAGMA page_count')) + 4}`);
    const small = new SqliteStore({ connection, path, codec: createRecordCodec(), readonly: false, release: () => {}, onDamage: () => {} });
    const many = Array.from({ length: 5000 }, (_, index) => putMessage(messageOf(6, index + 1)));
    const batch: LocalOperation[] = [{ type: 'deleteMessages', chatId: 5, from: 4, to: 10 }, putMessage(messageOf(5, 4)), ...many];
    await expect(small.commit(batch)).rejects.toMatchObject({ code: 'DATABASE_FULL' });
    await small.commit([putMessage(edited)]);
    expect(await small.readMessagePage({ chatId: 5, limit: 9, order: 'newestFirst' })).toEqual([edited, messageOf(5, 3)]);
    expect((await small.measure()).messages).toBe(2);
    await small.close();
  });
});
