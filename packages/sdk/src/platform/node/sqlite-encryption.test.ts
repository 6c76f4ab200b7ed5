/** SQLite stores with a key: the contracts, what the files tell, and how they are refused. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import { testLocalStorage } from '../../storage/local-storage.contract.js';
import { testStorage } from '../../storage/storage.contract.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { essenceOf, makeFullStore } from './sqlite-samples.contract.js';
import { findSecrets, key, secretBatch, secretUpdate } from './sqlite-secrets.contract.js';
import { sqlite } from './sqlite-storage.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-encryption-'));
  path = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

let made = 0;
const create = (): ReturnType<typeof sqlite> => sqlite(join(directory, `store-${(made += 1)}.db`), { key });
testStorage('sqlite(path, { key })', { create });
testLocalStorage('sqlite(path, { key })', { create, wholeWordsOnly: true });

/** What the files of a database hold; readers may leave empty ones. */
function filesOf(folder: string): readonly (readonly [name: string, digest: string])[] {
  const names = readdirSync(folder).filter((name) => !/-(?:lock|shm)$/.test(name) && statSync(join(folder, name)).size > 0);
  return names.map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]);
}

describe('an encrypted SQLite store', () => {
  it('shows nothing of names, texts, keys or words in any of its files, at any time', async () => {
    const store = await sqlite(path, { key }).open();
    await store.commit(secretBatch);
    expect(findSecrets(directory)).toEqual([]);
    await store.commit(secretUpdate);
    expect(findSecrets(directory)).toEqual([]);
    expect(await store.readPeerByUsername('Hidden_Name')).toMatchObject({ name: 'Secretive Sally' });
    expect(await store.readPeerByPhone('12025550177')).toMatchObject({ id: 41 });
    expect((await store.searchMessages({ words: ['whispered', 'antelope'], limit: 9 })).map(({ id }) => id)).toEqual([2]);
    await store.close();
    expect(findSecrets(directory)).toEqual([]);
    const again = await sqlite(path, { key }).open();
    await again.commit([{ type: 'clear' }]);
    expect(findSecrets(directory)).toEqual([]);
    await again.close();
  });

  it('would be caught showing them: a plain one is', async () => {
    const store = await sqlite(path).open();
    await store.commit(secretBatch);
    expect(findSecrets(directory).length).toBeGreaterThan(8);
    await store.close();
    expect(findSecrets(directory).length).toBeGreaterThan(8);
  });

  it('is opened by its passphrase, for writing and for reading', async () => {
    const store = await sqlite(path, { key: 'correct horse' }).open();
    await store.commit([putMessage(messageOf(5, 1, 'hello'))]);
    const reader = await sqlite(path, { key: 'correct horse', readonly: true }).open();
    expect(await reader.searchMessages({ words: ['hello'], limit: 1 })).toEqual([messageOf(5, 1, 'hello')]);
    await Promise.all([reader.close(), store.close()]);
    await expect(sqlite(path, { key: 'correct hose' }).open()).rejects.toMatchObject({ code: 'WRONG_KEY' });
    expect(findSecrets(directory, ['correct horse'])).toEqual([]);
  });

  it.each([
    ['without a key', {}, 'KEY_REQUIRED'],
    ['with another key', { key: new Uint8Array(32).fill(4) }, 'WRONG_KEY'],
    ['with a passphrase instead', { key: 'a passphrase' }, 'WRONG_KEY'],
  ] as const)('refuses to be opened %s, and stays as it is', async (_, options, code) => {
    const store = await sqlite(path, { key }).open();
    await store.commit([putMessage(messageOf(5, 1)), putOutbox(waitingOf(1))]);
    await store.close();
    const before = filesOf(directory);
    for (const readonly of [false, true]) await expect(sqlite(path, { ...options, readonly }).open()).rejects.toMatchObject({ name: 'StorageError', code, message: expect.stringMatching(/nothing was changed/) });
    expect(filesOf(directory)).toEqual(before);
    const again = await sqlite(path, { key }).open();
    expect((await again.load()).outbox).toEqual([waitingOf(1)]);
    await again.close();
  });

  it('has had its key from the beginning: a file without one refuses it, of an earlier version, too', async () => {
    const essence = await makeFullStore(path);
    const before = filesOf(directory);
    for (const readonly of [false, true]) await expect(sqlite(path, { key, readonly }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED', message: expect.stringMatching(/changeStorageKey.*nothing was changed/) });
    expect(filesOf(directory)).toEqual(before);
    const plain = await sqlite(path).open();
    expect(essenceOf(await plain.load())).toEqual(essence);
    await plain.close();
    const old = join(directory, 'old.db');
    copyFileSync(fileURLToPath(new URL('../../../fixtures/sqlite-v3.db', import.meta.url)), old);
    const fixture = readFileSync(old, 'latin1');
    await expect(sqlite(old, { key }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED' });
    expect(readFileSync(old, 'latin1')).toBe(fixture);
  });

  it('may get its key as long as nothing is stored', async () => {
    await (await sqlite(path).open()).close();
    await expect(sqlite(path, { key, readonly: true }).open()).rejects.toMatchObject({ code: 'NOT_ENCRYPTED' });
    await (await sqlite(path, { key }).open()).close();
    await expect(sqlite(path).open()).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
  });

  it('says what is safe when the record of its key is damaged, and leaves the file alone', async () => {
    const store = await sqlite(path, { key }).open();
    await store.commit([putMessage(messageOf(5, 1)), putOutbox(waitingOf(1))]);
    await store.close();
    const driver = await loadSqliteDriver();
    for (const statement of ["UPDATE store_key SET body = replace(body, 'wrapped', 'warped!')", 'UPDATE store_key SET sum = sum + 1', 'DROP TABLE store_key', 'DELETE FROM store_key']) {
      const good = readFileSync(path);
      const database = driver.open(path);
      database.exec(statement);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      const before = filesOf(directory);
      const refused = { code: 'CORRUPT_DATABASE', message: expect.stringMatching(/nothing was changed: restore the file from a copy.*not sent yet is only in this file/) };
      await expect(sqlite(path, { key }).open(), statement).rejects.toMatchObject(refused);
      await expect(sqlite(path).open(), statement).rejects.toMatchObject(refused);
      expect(filesOf(directory), statement).toEqual(before);
      writeFileSync(path, good);
    }
    await (await sqlite(path, { key }).open()).close();
  });

  it('takes no key that protects nothing', () => {
    expect(() => sqlite(path, { key: '' })).toThrow(/empty text/);
    expect(() => sqlite(path, { key: new Uint8Array(16) })).toThrow(/32 random bytes/);
  });
});
