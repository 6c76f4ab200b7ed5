// Stories until enough processes have died, and what all of them say together.
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { grownFixtures } from './grown-fixtures.mjs';
import { playKeyChange } from './key-change.mjs';
import { playMigration } from './migration.mjs';
import { deck, nameOf } from './plans.mjs';
import { seeded } from './seeded.mjs';
import { Story } from './story.mjs';
import { makeTemplate } from './template.mjs';

/** So many stories of people come between two of files alone. */
const storiesBetween = 5;

/** Deaths in one world: more of them find more that builds up, fewer are easier to understand. */
const plansInStory = 8;

/**
 * @param {string} folder For all files.
 * @param {{ kills: number, seed: number, seconds: number, lanes: number, only?: string | undefined, onProgress: (line: string) => void }} options
 *   It ends after so many kills or seconds, whichever comes first; as many stories as there are lanes are told at the same time.
 */
export async function runCampaign(folder, { kills, seed: first, seconds, lanes, only, onProgress }) {
  const facts = await makeTemplate(join(folder, 'template'));
  const began = performance.now();
  const wanted = deck.filter((plan) => only === undefined || plan.kind === only || nameOf(plan) === only);
  const castOf = castStories(wanted);
  const sums = { kills: 0, missed: 0, doings: 0, recorded: 0, acknowledged: 0, messages: 0, chats: 0 };
  /** @type {Record<string, number>} */
  const points = Object.fromEntries(wanted.map((plan) => [nameOf(plan), 0]));
  /** @type {number[]} */
  const failedSeeds = [];
  /** @type {string[]} */
  const faults = [];
  let begun = 0;
  let running = 0;
  // What is under way is taken to kill as many as it plans.
  const isEnough = () => sums.kills + running * plansInStory >= kills || performance.now() - began >= seconds * 1000;
  const goOn = async () => {
    while (!isEnough()) {
      const seed = first + begun;
      begun += 1;
      running += 1;
      const cast = castOf(seed);
      const files = join(folder, `seed-${seed}`);
      const played = await play(cast, { seed, folder: files, facts });
      rmSync(files, { recursive: true, force: true });
      running -= 1;
      for (const name of /** @type {(keyof typeof sums)[]} */ (Object.keys(sums))) sums[name] += played.figures[name] ?? 0;
      for (const [name, number] of Object.entries(played.points)) points[name] = (points[name] ?? 0) + number;
      onProgress(`${sums.kills} of ${kills} killed after ${Math.round((performance.now() - began) / 1000)} s, ${faults.length + played.faults.length} faults`);
      if (played.faults.length === 0) continue;
      failedSeeds.push(seed);
      faults.push(...played.faults);
      onProgress(`seed ${seed} (${cast.plans.map(nameOf).join(', ')}):\n  ${played.faults.slice(0, 8).join('\n  ')}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, goOn));
  // The last ones may have killed fewer than they had planned.
  await goOn();
  const count = (/** @type {string} */ kind) => faults.filter((fault) => new RegExp(`(?:^|: )${kind}: `).test(fault)).length;
  return {
    ok: faults.length === 0 && sums.kills > 0,
    suite: 'crash',
    ...{ stories: begun, ...sums },
    ...{ lost: count('lost'), duplicated: count('duplicated'), corrupt: count('corrupt'), gaps: count('gap'), disordered: count('order'), faults: faults.length, failedSeeds },
    points,
    untouched: Object.keys(points).filter((name) => points[name] === 0),
  };
}

/**
 * Who dies where in a story.
 *
 * @typedef {object} Cast
 * @property {import('./plans.mjs').Kind} [kind] Of a story of files alone.
 * @property {readonly import('./plans.mjs').Plan[]} plans
 */

/** Gives each seed its story, whichever seed a campaign begins with: so that one which failed can be told again. @param {readonly import('./plans.mjs').Plan[]} wanted @returns {(seed: number) => Cast} */
export function castStories(wanted) {
  const people = wanted.filter(({ kind }) => !isOfFiles(kind));
  const ofFiles = wanted.filter(({ kind }) => isOfFiles(kind));
  const kinds = [...new Set(ofFiles.map(({ kind }) => kind))];
  return (seed) => {
    const filesBefore = people.length === 0 ? seed : Math.floor(seed / (storiesBetween + 1));
    if (kinds.length > 0 && (people.length === 0 || seed % (storiesBetween + 1) === storiesBetween)) {
      const kind = /** @type {import('./plans.mjs').Kind} */ (kinds[filesBefore % kinds.length]);
      return { kind, plans: seeded(seed).shuffle(ofFiles.filter((plan) => plan.kind === kind)).slice(0, plansInStory) };
    }
    const start = (kinds.length > 0 ? seed - filesBefore : seed) * plansInStory;
    const from = Math.floor(start / people.length);
    const to = Math.floor((start + plansInStory - 1) / people.length);
    const dealt = Array.from({ length: to - from + 1 }, (_, index) => seeded(from + index).shuffle(people)).flat();
    const skipped = start - from * people.length;
    return { plans: dealt.slice(skipped, skipped + plansInStory) };
  };
}

/** Tells one story; what it throws is a fault as well. @param {Cast} cast @param {{ seed: number, folder: string, facts: import('./template.mjs').Facts }} parts */
async function play({ kind, plans }, { seed, folder, facts }) {
  if (kind !== undefined) {
    const fixtures = grownFixtures.filter(({ end }) => kind === `${end}Migration`);
    const played = kind === 'keyChange' ? playKeyChange({ seed, plans, folder }) : playMigration({ seed, plans, folder, fixture: seeded(seed).pick(fixtures) });
    return played.catch((error) => ({ faults: [`it threw: ${error.stack}`], points: {}, figures: /** @type {Story['figures'] | {}} */ ({}) }));
  }
  const story = new Story({ seed, folder, facts });
  const faults = await story.play(plans).catch((error) => [...story.ledger.faults, `it threw: ${error.stack}`]);
  return { faults, points: story.points, figures: story.figures };
}

/** Whether it concerns one end's files alone. @param {import('./plans.mjs').Kind} kind */
function isOfFiles(kind) {
  return kind === 'clientMigration' || kind === 'serverMigration' || kind === 'keyChange';
}
