/** Files that the disk did not keep as they were written: what is opened is what was committed, or a typed error. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageError } from '../../errors/storage-error.js';
import { putMessage, messageOf, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalStore } from '../../storage/local-store.js';
import { readSingle } from './sqlite-connection.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { auditStore, authKey, copyDatabase, type Essence, essenceOf, makeFullStore, peers, seededNumbers, sizeOf } from './sqlite-samples.contract.js';
import { sqlite, type SqliteOptions } from './sqlite-storage.js';

// Whatever engine the store itself gets here.
const driver = await loadSqliteDriver();
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kitewire-damage-'));
  path = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const keyed: SqliteOptions = { key: new Uint8Array(32).fill(3) };

/** Opens a file; gives the code of what it is refused with. */
async function tryOpen(file: string, options: SqliteOptions): Promise<LocalStore | string> {
  return sqlite(file, options).open().catch((error: StorageError) => error.code);
}

const kept = (): string[] => readdirSync(directory).filter((name) => name.startsWith(`${basename(path)}.corrupt-`));

/** Overwrites bytes from an offset on with others, or cuts there. */
function spoil(file: string, offset: number, how: 'cut' | 'garbled', random: (bound: number) => number): void {
  const bytes = readFileSync(file);
  if (how === 'garbled') for (let index = offset; index < bytes.length; index += 1) bytes[index] = random(256);
  writeFileSync(file, how === 'cut' ? bytes.subarray(0, offset) : bytes);
}

/** Overwrites the pages in which messages lie. */
function spoilMessages(): void {
  const database = driver.open(path, { readonly: true });
  const pages = database.prepare("SELECT pageno FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf'").all().map((row) => row['pageno'] as number);
  database.close();
  const bytes = readFileSync(path);
  for (const page of pages) bytes.fill(0xaa, (page - 1) * 4096, (page - 1) * 4096 + 200);
  writeFileSync(path, bytes);
}

describe('F07: a log that lost its tail', () => {
  it.each([
    ['cut', 'without a key', {}, 20],
    ['garbled', 'without a key', {}, 20],
    ['cut', 'with a key', keyed, 6],
    ['garbled', 'with a key', keyed, 6],
  ] as const)('gives the last commit that lies before what was %s, %s', { timeout: 120_000 }, async (how, _, options, rounds) => {
    await makeFullStore(path, options);
    const store = await sqlite(path, options).open();
    const states: { readonly end: number; readonly essence: Essence }[] = [{ end: 0, essence: essenceOf(await store.load()) }];
    for (let step = 0; step < 20; step += 1) {
      await store.commit([
        ...[putMessage(messageOf(3, 5000 + step, `step ${step}`)), putOutbox(waitingOf(100 + step)), { type: 'delete', table: 'outbox', key: step + 1 } as const],
        { type: 'put', table: 'session', value: { mainDcId: 2, testMode: true, selfId: 2000 + step } },
      ]);
      states.push({ end: sizeOf(`${path}-wal`), essence: essenceOf(await store.load()) });
    }
    const original = join(directory, 'original.db');
    copyDatabase(path, original);
    await store.close();
    const size = sizeOf(`${original}-wal`);
    const random = seededNumbers(how === 'cut' ? 1 : 2);
    for (let round = 0; round < rounds; round += 1) {
      const copy = join(directory, `copy-${round}.db`);
      copyDatabase(original, copy);
      const offset = random(size);
      spoil(`${copy}-wal`, offset, how, random);
      const opened = await tryOpen(copy, options);
      if (typeof opened === 'string') expect.fail(`${offset}: ${opened}`);
      expect(essenceOf(await opened.load()), `offset ${offset}`).toEqual(states.findLast(({ end }) => end <= offset)?.essence);
      expect(await opened.searchMessages({ words: ['message'], limit: 1 })).toHaveLength(1);
      await opened.close();
    }
  });
});

describe('F07: a database that lost its tail', () => {
  it.each([
    ['cut', 'without a key', {}, 20],
    ['garbled', 'without a key', {}, 20],
    ['cut', 'with a key', keyed, 10],
    ['garbled', 'with a key', keyed, 10],
  ] as const)('keeps login and outbox or is refused as it is: %s, %s', { timeout: 120_000 }, async (how, _, options, rounds) => {
    const essence = await makeFullStore(path, options);
    const random = seededNumbers(how === 'cut' ? 3 : 4);
    const outcomes = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const copy = join(directory, `copy-${round}.db`);
      copyDatabase(path, copy);
      const offset = random(sizeOf(copy));
      spoil(copy, offset, how, random);
      const before = readFileSync(copy);
      const opened = await tryOpen(copy, options);
      if (typeof opened === 'string') {
        outcomes.add(opened);
        expect(['CORRUPT_DATABASE', 'FOREIGN_DATABASE'], `offset ${offset}`).toContain(opened);
        expect(readFileSync(copy).equals(before), `offset ${offset}`).toBe(true);
        continue;
      }
      outcomes.add('opened');
      expect(essenceOf(await opened.load()), `offset ${offset}`).toEqual(essence);
      expect(await auditStore(opened), `offset ${offset}`).toEqual([]);
      await opened.close();
    }
    expect([...outcomes].sort()).toEqual(['CORRUPT_DATABASE', 'opened']);
  });
});

describe('F08: a database with a changed bit', () => {
  it.each([
    ['without a key', {}, 50, ['nothing to notice', 'noticed while reading', 'refused']],
    ['with a key', keyed, 25, ['nothing to notice', 'noticed while reading']],
  ] as const)('never gives what was not written, and is whole again after the next opening, %s', { timeout: 120_000 }, async (_, options, rounds, expected) => {
    const essence = await makeFullStore(path, options);
    const random = seededNumbers(6);
    const outcomes = new Map<string, number>();
    const count = (name: string): void => void outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    for (let round = 0; round < rounds; round += 1) {
      const copy = join(directory, `copy-${round}.db`);
      const bytes = readFileSync(path);
      const offset = random(bytes.length);
      bytes[offset] = (bytes[offset] as number) ^ (1 << random(8));
      writeFileSync(copy, bytes);
      const opened = await tryOpen(copy, options);
      if (typeof opened === 'string') {
        count('refused');
        expect(['CORRUPT_DATABASE', 'FOREIGN_DATABASE', 'NEWER_DATABASE'], `offset ${offset}`).toContain(opened);
        continue;
      }
      expect(essenceOf(await opened.load()), `offset ${offset}`).toEqual(essence);
      const wrong = await auditStore(opened);
      await opened.close();
      count(wrong.length > 0 ? 'noticed while reading' : 'nothing to notice');
      if (wrong.length === 0) continue;
      expect([...new Set(wrong)], `offset ${offset}`).toEqual(['CORRUPT_DATABASE']);
      const again = await sqlite(copy, options).open();
      expect(essenceOf(await again.load()), `offset ${offset}`).toEqual(essence);
      expect(await auditStore(again), `offset ${offset}`).toEqual([]);
      await again.close();
    }
    expect([...outcomes.keys()].sort()).toEqual(expected);
  });
});

describe('a damaged database', () => {
  it('is rebuilt with all that the server cannot give back, and kept beside', async () => {
    const essence = await makeFullStore(path);
    spoilMessages();
    const damaged = readFileSync(path);
    const store = await sqlite(path).open();
    const state = await store.load();
    expect(essenceOf(state)).toEqual(essence);
    expect(state).toMatchObject({ updateState: { pts: 1, qts: 2, seq: 3, date: 4 }, channelStates: [{ channelId: 777, pts: 5 }], chatLists: [] });
    expect([...(await store.readPeers(peers.map(({ id }) => id))).values()]).toEqual(peers);
    expect((await store.readPeerByUsername('user7'))?.id).toBe(8);
    expect((await store.readPeerByPhone('10000007'))?.id).toBe(8);
    expect(await store.readHistoryPage({ limit: 10 })).toEqual([]);
    expect(await store.readChatPage({ folderId: 0, limit: 10 })).toEqual([]);
    expect((await store.measure()).messages).toBe(0);
    await store.commit([putMessage(messageOf(3, 1, 'anew'))]);
    await store.close();
    expect(kept()).toHaveLength(1);
    expect(readFileSync(join(directory, kept()[0] ?? '')).equals(damaged)).toBe(true);
    expect(readdirSync(directory).filter((name) => /rebuil|damaged/.test(name))).toEqual([]);
    const again = await sqlite(path).open();
    expect(await again.searchMessages({ words: ['anew'], limit: 9 })).toEqual([messageOf(3, 1, 'anew')]);
    await again.close();
    expect(kept()).toHaveLength(1);
  });

  it('gives the peers that can be read', async () => {
    await makeFullStore(path);
    const database = driver.open(path);
    const page = readSingle(database, "SELECT pageno FROM dbstat WHERE name = 'peers' AND pagetype = 'leaf' LIMIT 1 OFFSET 3") as number;
    database.prepare("UPDATE peers SET body = replace(body, 'Person', 'Parson') WHERE id = 1").run();
    database.close();
    const bytes = readFileSync(path);
    bytes.fill(0xaa, (page - 1) * 4096, (page - 1) * 4096 + 200);
    writeFileSync(path, bytes);
    const store = await sqlite(path).open();
    const found = await store.readPeers(peers.map(({ id }) => id));
    expect(found.size).toBeGreaterThan(100);
    expect(found.size).toBeLessThan(199);
    expect(found.has(1)).toBe(false);
    expect(found.get(2)).toEqual(peers[1]);
    expect(found.get(200)).toEqual(peers[199]);
    expect(await store.readPeerByUsername('user0')).toBeUndefined();
    await store.close();
  });

  it('is refused untouched when its login, its keys or its outbox cannot be read', async () => {
    await makeFullStore(path);
    const good = readFileSync(path);
    for (const statement of ["UPDATE session SET body = replace(body, '1001', '1002')", 'UPDATE auth_keys SET dc_id = 4', 'UPDATE outbox SET sum = sum + 1 WHERE local_id = 5', 'DROP TABLE outbox']) {
      const database = driver.open(path);
      database.exec(statement);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      const before = readFileSync(path);
      await expect(sqlite(path).open(), statement).rejects.toMatchObject({ code: 'CORRUPT_DATABASE', message: expect.stringMatching(/move it away and log in again.*only in this file/) });
      expect(readFileSync(path).equals(before), statement).toBe(true);
      expect(kept(), statement).toEqual([]);
      writeFileSync(path, good);
      await (await sqlite(path).open()).close();
    }
  });

  it('is noticed while it is open, and rebuilt at the next opening', async () => {
    const essence = await makeFullStore(path);
    const database = driver.open(path);
    database.exec("UPDATE messages SET body = replace(body, 'says', 'said') WHERE chat_id = 3");
    database.close();
    const store = await sqlite(path).open();
    expect(await store.readMessagePage({ chatId: 2, limit: 9, order: 'newestFirst' })).toHaveLength(9);
    await expect(store.readMessagePage({ chatId: 3, limit: 9, order: 'newestFirst' })).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
    await store.commit([{ type: 'put', table: 'authKeys', value: { ...authKey, timeOffset: 99 } }]);
    await store.close();
    const again = await sqlite(path).open();
    expect(essenceOf(await again.load())).toEqual({ ...essence, authKeys: [{ ...authKey, timeOffset: 99 }] });
    expect(await again.readMessagePage({ chatId: 3, limit: 9, order: 'newestFirst' })).toEqual([]);
    await again.close();
    expect(kept()).toHaveLength(1);
  });

  it('is rebuilt to the end when that was interrupted at any step', async () => {
    const essence = await makeFullStore(path);
    const good = readFileSync(path);
    const garbage = Buffer.alloc(9000, 'log');
    const steps: readonly (readonly [string, () => void])[] = [
      ['while the new file was written', () => [writeFileSync(`${path}-rebuilding`, good.subarray(0, 5000)), spoilMessages()]],
      ['when the new file was ready', () => [writeFileSync(`${path}-rebuilt`, good), writeFileSync(`${path}-wal`, garbage), spoilMessages()]],
      ['when the log was aside', () => [writeFileSync(`${path}-rebuilt`, good), spoilMessages()]],
      ['when the damaged file was aside', () => [writeFileSync(`${path}-rebuilt`, good), rmSync(path)]],
      ['when only the note was left', () => writeFileSync(`${path}-damaged`, '')],
    ];
    for (const [name, prepare] of steps) {
      rmSync(directory, { recursive: true });
      directory = mkdtempSync(join(tmpdir(), 'kitewire-damage-'));
      path = join(directory, 'store.db');
      writeFileSync(path, good);
      prepare();
      const store = await sqlite(path).open();
      expect(essenceOf(await store.load()), name).toEqual(essence);
      expect(await auditStore(store), name).toEqual([]);
      await store.close();
      expect(readdirSync(directory).filter((file) => /rebuil|damaged$/.test(file)), name).toEqual([]);
    }
  });

  it('is left alone by who only reads', async () => {
    await makeFullStore(path);
    const database = driver.open(path);
    database.exec("UPDATE messages SET body = replace(body, 'says', 'said') WHERE chat_id = 3");
    database.close();
    const store = await sqlite(path, { readonly: true }).open();
    await expect(store.readMessagePage({ chatId: 3, limit: 9, order: 'newestFirst' })).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
    await store.close();
    expect(existsSync(`${path}-damaged`)).toBe(false);
  });
});

describe('a damaged database of an earlier version', () => {
  const fixtureOf = (version: number): string => fileURLToPath(new URL(`../../../fixtures/sqlite-v${version}.db`, import.meta.url));
  const alter = (statement: string): void => {
    const database = driver.open(path);
    database.exec(statement);
    database.close();
  };
  const spoilPages = (table: string): void => {
    const database = driver.open(path, { readonly: true });
    const pages = database.prepare(`SELECT pageno FROM dbstat WHERE name = '${table}'`).all().map((row) => row['pageno'] as number);
    database.close();
    const bytes = readFileSync(path);
    for (const page of pages) bytes.fill(0xaa, (page - 1) * 4096, (page - 1) * 4096 + 200);
    writeFileSync(path, bytes);
  };

  it.each([1, 2, 3])('is rebuilt with login, keys and what else can be read: version %i', async (version) => {
    copyFileSync(fixtureOf(version), path);
    const whole = await sqlite(path).open();
    const essence = essenceOf(await whole.load());
    const { updateState } = await whole.load();
    await whole.close();
    rmSync(path);
    for (const spoilIt of [() => spoilPages('peers'), () => spoilPages('peer_usernames'), () => alter("UPDATE peers SET usernames = '[' WHERE id = 1001")]) {
      copyFileSync(fixtureOf(version), path);
      spoilIt();
      const damaged = readFileSync(path);
      const before = kept();
      const store = await sqlite(path).open();
      expect(essenceOf(await store.load())).toEqual(essence);
      expect((await store.load()).updateState).toEqual(updateState);
      await store.close();
      const [copy] = kept().filter((name) => !before.includes(name));
      expect(readFileSync(join(directory, copy ?? '')).equals(damaged)).toBe(true);
    }
  });

  it.each([1, 2, 3])('keeps the peers beside one that cannot be read: version %i', async (version) => {
    copyFileSync(fixtureOf(version), path);
    alter("UPDATE peers SET usernames = '[' WHERE id = -5");
    const store = await sqlite(path).open();
    expect((await store.readPeers([-5, 1001])).size).toBe(1);
    expect(await store.readPeerByUsername('alice')).toMatchObject({ id: 1001, accessHash: -9_223_372_036_854_775_807n });
    await store.close();
  });

  it.each([1, 2, 3])('is refused untouched when its login or its keys cannot be read: version %i', async (version) => {
    for (const spoilIt of [() => spoilPages('auth_keys'), () => spoilPages('session'), () => alter("UPDATE auth_keys SET salts = '['")]) {
      copyFileSync(fixtureOf(version), path);
      spoilIt();
      const before = readFileSync(path);
      await expect(sqlite(path).open()).rejects.toMatchObject({ code: 'CORRUPT_DATABASE' });
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(kept()).toEqual([]);
    }
  });
});
