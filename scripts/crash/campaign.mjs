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
 * @param {{ kills: number, seed: number, seconds: number, only?: string | undefined }} options It ends after so many kills or seconds, whichever comes first.
 */
export async function runCampaign(folder, { kills, seed: first, seconds, only }) {
  const facts = await makeTemplate(join(folder, 'template'));
  const began = performance.now();
  const wanted = deck.filter((plan) => only === undefined || plan.kind === only || nameOf(plan) === only);
  const sums = { kills: 0, missed: 0, doings: 0, recorded: 0, acknowledged: 0, messages: 0, chats: 0 };
  /** @type {Record<string, number>} */
  const points = Object.fromEntries(wanted.map((plan) => [nameOf(plan), 0]));
  /** @type {number[]} */
  const failedSeeds = [];
  /** @type {string[]} */
  const faults = [];
  const take = (/** @type {{ points: Record<string, number>, figures: Partial<typeof sums> }} */ played) => {
    for (const name of /** @type {(keyof typeof sums)[]} */ (Object.keys(sums))) sums[name] += played.figures[name] ?? 0;
    for (const [name, number] of Object.entries(played.points)) points[name] = (points[name] ?? 0) + number;
  };
  /** @param {number} seed @param {string} what @param {readonly string[]} wrong */
  const report = (seed, what, wrong) => {
    if (wrong.length === 0) return;
    failedSeeds.push(seed);
    faults.push(...wrong);
    console.error(`seed ${seed} (${what}):\n  ${wrong.slice(0, 8).join('\n  ')}`);
  };
  const people = wanted.filter(({ kind }) => !isOfFiles(kind));
  const ofFiles = wanted.filter(({ kind }) => isOfFiles(kind));
  let dealt = seeded(first).shuffle(people);
  let seed = first;
  let storiesOfFiles = 0;
  for (; sums.kills < kills && performance.now() - began < seconds * 1000; seed += 1) {
    const files = join(folder, `seed-${seed}`);
    if (ofFiles.length > 0 && (people.length === 0 || (seed - first) % (storiesBetween + 1) === storiesBetween)) {
      const kinds = [...new Set(ofFiles.map((plan) => plan.kind))];
      const kind = /** @type {import('./plans.mjs').Kind} */ (kinds[storiesOfFiles++ % kinds.length]);
      const plans = seeded(seed).shuffle(ofFiles.filter((plan) => plan.kind === kind)).slice(0, plansInStory);
      const fixtures = grownFixtures.filter(({ end }) => kind === `${end}Migration`);
      const played = await (kind === 'keyChange' ? playKeyChange({ seed, plans, folder: files }) : playMigration({ seed, plans, folder: files, fixture: seeded(seed).pick(fixtures) }));
      take(played);
      report(seed, kind, played.faults);
    } else {
      const plans = dealt.splice(0, plansInStory);
      if (dealt.length === 0) dealt = seeded(seed + 1).shuffle(people);
      const story = new Story({ seed, folder: files, facts });
      const wrong = await story.play(plans).catch((error) => [...story.ledger.faults, `it threw: ${error.stack}`]);
      take(story);
      report(seed, plans.map(nameOf).join(', '), wrong);
    }
    rmSync(files, { recursive: true, force: true });
  }
  const count = (/** @type {string} */ kind) => faults.filter((fault) => new RegExp(`(?:^|: )${kind}: `).test(fault)).length;
  return {
    ok: faults.length === 0 && sums.kills > 0,
    suite: 'crash',
    ...{ stories: seed - first, ...sums },
    ...{ lost: count('lost'), duplicated: count('duplicated'), corrupt: count('corrupt'), gaps: count('gap'), disordered: count('order'), faults: faults.length, failedSeeds },
    points,
    untouched: Object.keys(points).filter((name) => points[name] === 0),
  };
}

/** Whether it concerns one end's files alone. @param {import('./plans.mjs').Kind} kind */
function isOfFiles(kind) {
  return kind === 'clientMigration' || kind === 'serverMigration' || kind === 'keyChange';
}
