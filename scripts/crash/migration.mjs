// Row F06: a process dies while it brings a database up to date; the next one must make of it what one that lived would have made.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, ChildGone } from './child.mjs';
import { digest, grownBy, makeGrown } from './grown-fixtures.mjs';
import { nameOf } from './plans.mjs';
import { seeded } from './seeded.mjs';
import { clientProgram, serverProgram } from './template.mjs';

/** More than a start takes on a machine that is not busy, in ms. */
const longestStart = 700;

/**
 * @param {{ fixture: import('./grown-fixtures.mjs').GrownFixture, seed: number, folder: string, plans: readonly import('./plans.mjs').Plan[] }} parts
 * @returns {Promise<{ faults: string[], points: Record<string, number>, figures: { kills: number, missed: number } }>}
 */
export async function playMigration({ fixture, seed, folder, plans }) {
  const { end, version, place } = fixture;
  const chance = seeded(seed);
  /** @type {string[]} */
  const faults = [];
  /** @type {Record<string, number>} */
  const points = {};
  const figures = { kills: 0, missed: 0 };
  /** Opens the database in a process that may die, and gives whether it did, and where. @param {string} files @param {import('./plans.mjs').Plan & { skip: number }} [plan] */
  const open = async (files, plan) => {
    const child = new Child(end === 'server' ? serverProgram : clientProgram, end, (news) => {
      if (news.type === 'fault') faults.push(`${end} of version ${version}: ${news.text}`);
    });
    const act = async () => {
      if (plan?.point !== undefined) await child.ask('arm', plan);
      await (end === 'server' ? child.ask('start', { data: files, slice: 100 }) : child.ask('open', { database: place(files) }));
      await child.ask('close');
    };
    try {
      const kill = async () => {
        await sleep(chance.below(longestStart));
        await child.kill();
      };
      await Promise.all([act(), plan !== undefined && plan.point === undefined ? kill() : undefined]);
    } catch (error) {
      if (!(error instanceof ChildGone)) throw error;
      return child.point ?? 'moment';
    } finally {
      await child.kill();
    }
    return undefined;
  };
  const [untouched, expected, files] = ['untouched', 'expected', 'killed'].map((name) => join(folder, name));
  makeGrown(fixture, untouched);
  cpSync(untouched, expected, { recursive: true });
  await open(expected);
  const whole = digest(place(expected));
  cpSync(untouched, files, { recursive: true });
  for (const plan of plans) {
    const point = await open(files, { ...plan, skip: chance.below(passesOf(fixture, plan.point)) });
    if (point === undefined) figures.missed += 1;
    else {
      figures.kills += 1;
      const name = nameOf({ kind: plan.kind, ...(point !== 'moment' && { point }) });
      points[name] = (points[name] ?? 0) + 1;
    }
    const { integrity, version: reached } = digest(place(files));
    if (integrity !== 'ok') faults.push(`corrupt: the ${end}'s database of version ${version}, after ${point}: ${integrity}`);
    if (reached !== whole['version']) continue;
    // So far that nothing is left to be brought up to date: the next one begins anew.
    await open(files);
    faults.push(...compare(digest(place(files)), whole, `the ${end}'s database of version ${version}, after ${point}`));
    rmSync(files, { recursive: true });
    cpSync(untouched, files, { recursive: true });
  }
  await open(files);
  faults.push(...compare(digest(place(files)), whole, `the ${end}'s database of version ${version}`));
  return { faults, points, figures };
}

/** How often a point is passed at least. @param {import('./grown-fixtures.mjs').GrownFixture} fixture @param {string | undefined} point */
function passesOf({ end, version }, point = '') {
  if (point.startsWith('open')) return 1;
  if (point.endsWith(':middle')) return grownBy;
  // Either end has one transaction around all steps.
  if (!point.endsWith(':step')) return 1;
  return end === 'client' ? 4 - version : 8;
}

/** @param {Record<string, string>} found @param {Record<string, string>} whole @param {string} what */
function compare(found, whole, what) {
  return [...new Set([...Object.keys(found), ...Object.keys(whole)])].filter((name) => found[name] !== whole[name]).map((name) => `corrupt: ${what}: ${name} is not as without a kill`);
}
