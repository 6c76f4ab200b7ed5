/** Tests of grouped writing: what a failing operation, a failing COMMIT and a closed database do. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Committer, largestGroup, longestGroup } from './committer.js';

describe('Committer', () => {
  let database: Database.Database;
  let committer: Committer;
  let log: string[];
  let time: number;
  beforeEach(() => {
    log = [];
    database = new Database(':memory:', { verbose: (sql) => log.push(String(sql)) });
    database.pragma('foreign_keys = ON');
    database.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE entry (value INTEGER, parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)');
    time = 0;
    committer = new Committer(database, 'test', () => time);
    log.length = 0;
  });
  afterEach(() => committer.close());

  const insert = (value: number): (() => number) => () => Number(database.prepare('INSERT INTO entry (value) VALUES (?)').run(value).lastInsertRowid);
  const values = (): unknown[] => database.prepare('SELECT value FROM entry ORDER BY value').pluck().all();
  const commits = (): number => log.filter((sql) => sql === 'COMMIT').length;

  it('commits what waits together in one transaction, in order, at most 64 at a time', async () => {
    const results = await Promise.all(Array.from({ length: 150 }, (_, i) => committer.write(insert(i))));
    expect(results).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect(commits()).toBe(Math.ceil(150 / largestGroup));
  });

  it('lets no operation join a transaction that has taken long, so that others get their turn', async () => {
    const slow = (value: number): (() => number) => () => {
      time += longestGroup / 2;
      return insert(value)();
    };
    const commitsAt: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((value) => committer.write(slow(value), () => commitsAt.push(commits()))));
    expect(commitsAt).toEqual([1, 1, 2, 2, 3]);
    expect(values()).toEqual([1, 2, 3, 4, 5]);
  });

  it('undoes a failing operation alone', async () => {
    const failing = committer.write(() => {
      insert(2)();
      throw new RangeError('no');
    });
    const outcomes = await Promise.allSettled([committer.write(insert(1)), failing, committer.write(insert(3))]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(failing).rejects.toThrow(RangeError);
    expect(values()).toEqual([1, 3]);
  });

  it('answers and publishes nothing before the COMMIT has returned', async () => {
    const seen: string[] = [];
    const first = committer.write(insert(1), () => seen.push(`published 1 after ${commits()} commits`));
    const second = committer.write(insert(2), () => seen.push(`published 2 after ${commits()} commits`));
    await Promise.all([first.then(() => seen.push('resolved 1')), second.then(() => seen.push('resolved 2'))]);
    expect(seen).toEqual(['published 1 after 1 commits', 'published 2 after 1 commits', 'resolved 1', 'resolved 2']);
  });

  it('fails the whole group when COMMIT fails, keeps nothing of it, and goes on with the next', async () => {
    const published: number[] = [];
    const orphan = (): void => void database.prepare('INSERT INTO entry (value, parent) VALUES (2, 99)').run();
    const outcomes = await Promise.allSettled([
      committer.write(insert(1), () => published.push(1)),
      committer.write(orphan, () => published.push(2)),
      committer.write(insert(3), () => published.push(3)),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(published).toEqual([]);
    expect(values()).toEqual([]);
    await committer.write(insert(4));
    expect(values()).toEqual([4]);
  });

  it('fails the whole group when the disk is full, and says so', async () => {
    database.pragma('max_page_count = 4');
    const big = committer.write(() => void database.prepare('INSERT INTO entry (value) SELECT randomblob(100000)').run());
    await expect(big).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(values()).toEqual([]);
    await committer.write(insert(1));
    expect(values()).toEqual([1]);
  });

  it('commits what waits when it closes, and refuses what comes later', async () => {
    const waiting = committer.write(insert(1));
    committer.close();
    await expect(waiting).resolves.toBe(1);
    await expect(committer.write(insert(2))).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    await expect(committer.read(() => 1)).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
  });
});
