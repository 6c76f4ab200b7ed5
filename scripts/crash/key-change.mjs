// Row F06: a process dies while a database is given a key, another key, or none; afterwards it has the one or the other, and all of its records.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sqlite } from '@kitewire/sdk/sqlite';
import { Child, ChildGone } from './child.mjs';
import { grownBy, grownFixtures, makeGrown, peersOfGrown } from './grown-fixtures.mjs';
import { keyOf } from './key-of.mjs';
import { nameOf } from './plans.mjs';
import { seeded } from './seeded.mjs';
import { judgeFile } from './stores.mjs';
import { clientProgram } from './template.mjs';

/** 32 bytes in hex, a passphrase, and none. @type {readonly (string | undefined)[]} */
const keys = [undefined, '5a'.repeat(32), 'correct horse'];

/** More than a change takes on a machine that is not busy, in ms. */
const longestChange = 900;

/**
 * @param {{ seed: number, folder: string, plans: readonly import('./plans.mjs').Plan[] }} parts
 * @returns {Promise<{ faults: string[], points: Record<string, number>, figures: { kills: number, missed: number } }>}
 */
export async function playKeyChange({ seed, folder, plans }) {
  const chance = seeded(seed);
  /** @type {string[]} */
  const faults = [];
  /** @type {Record<string, number>} */
  const points = {};
  const figures = { kills: 0, missed: 0 };
  const fixture = /** @type {import('./grown-fixtures.mjs').GrownFixture} */ (grownFixtures.find(({ end, version }) => end === 'client' && version === 3));
  const path = fixture.place(join(folder, 'store'));
  makeGrown(fixture, join(folder, 'store'));
  const expected = await readAll(path, undefined);
  let current = keys[0];
  for (const plan of plans) {
    const next = chance.pick(keys.filter((key) => key !== current));
    const child = new Child(clientProgram, 'a change of key', () => {});
    try {
      const isRewrapped = current !== undefined && next !== undefined;
      const skip = plan.point?.endsWith(':middle') && !isRewrapped ? chance.below(grownBy) : 0;
      if (plan.point !== undefined) await child.ask('arm', { point: plan.point, skip });
      const kill = async () => {
        if (plan.point !== undefined) return;
        await sleep(chance.below(longestChange));
        await child.kill();
      };
      await Promise.all([child.ask('changeKey', { database: path, from: current, to: next }), kill()]);
      figures.missed += 1;
    } catch (error) {
      if (!(error instanceof ChildGone)) throw error;
      figures.kills += 1;
      const name = nameOf({ kind: plan.kind, ...(child.point !== undefined && { point: child.point }) });
      points[name] = (points[name] ?? 0) + 1;
    } finally {
      await child.kill();
    }
    const what = `the client's database, whose key changes, after ${child.point ?? 'a moment'}`;
    const opening = [next, current].filter((key, index, both) => both.indexOf(key) === index);
    /** @type {{ key: string | undefined, found: string }[]} */
    const opened = [];
    for (const key of opening) {
      const found = await readAll(path, key).catch((error) => String(error.code ?? error));
      if (found.startsWith('all ')) opened.push({ key, found });
    }
    faults.push(...judgeFile(path).map((fault) => `corrupt: ${what}: ${fault}`));
    if (opened.length !== 1) faults.push(`corrupt: ${what}: ${opened.length} of the two keys open it`);
    for (const { key, found } of opened) {
      current = key;
      if (found !== expected) faults.push(`lost: ${what}: it does not hold what it held`);
    }
    if (existsSync(`${path}-rekeying`)) faults.push(`corrupt: ${what}: what was not finished still lies beside it`);
    if (faults.length > 0) break;
  }
  return { faults, points, figures };
}

/** A digest of everything in a store; rejects when the key does not open it. @param {string} path @param {string | undefined} key */
async function readAll(path, key) {
  const secret = keyOf(key);
  const store = await sqlite(path, secret === undefined ? {} : { key: secret }).open();
  try {
    const peers = await store.readPeers(peersOfGrown());
    const text = JSON.stringify([await store.load(), [...peers.entries()]], (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    return `all ${peers.size} ${createHash('sha256').update(text).digest('hex')}`;
  } finally {
    await store.close();
  }
}
