// Stories until enough processes have died, and what all of them say together.
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { deck, nameOf } from './plans.mjs';
import { seeded } from './seeded.mjs';
import { Story } from './story.mjs';
import { makeTemplate } from './template.mjs';

/** Deaths in one world: more of them find more that builds up, fewer are easier to understand. */
const plansInStory = 8;

/**
 * @param {string} folder For all files.
 * @param {{ kills: number, seed: number, seconds: number, only?: string | undefined }} options It ends after so many kills or seconds, whichever comes first.
 */
export async function runCampaign(folder, { kills, seed: first, seconds, only }) {
  const facts = await makeTemplate(join(folder, 'template'));
  const began = performance.now();
  const wanted = deck.filter((plan) => only === undefined || nameOf(plan).startsWith(only));
  const sums = { kills: 0, missed: 0, doings: 0, recorded: 0, acknowledged: 0, messages: 0, chats: 0 };
  /** @type {Record<string, number>} */
  const points = Object.fromEntries(wanted.map((plan) => [nameOf(plan), 0]));
  /** @type {number[]} */
  const failedSeeds = [];
  /** @type {string[]} */
  const faults = [];
  let seed = first;
  let dealt = seeded(first).shuffle(wanted);
  while (sums.kills < kills && performance.now() - began < seconds * 1000) {
    const plans = dealt.splice(0, plansInStory);
    if (dealt.length === 0) dealt = seeded(seed + 1).shuffle(wanted);
    const files = join(folder, `seed-${seed}`);
    const story = new Story({ seed, folder: files, facts });
    const wrong = await story.play(plans).catch((error) => [...story.ledger.faults, `it threw: ${error.stack}`]);
    for (const name of /** @type {(keyof typeof sums)[]} */ (Object.keys(sums))) sums[name] += story.figures[name];
    for (const [name, count] of Object.entries(story.points)) points[name] = (points[name] ?? 0) + count;
    if (wrong.length > 0) {
      failedSeeds.push(seed);
      faults.push(...wrong);
      console.error(`seed ${seed} (${plans.map(nameOf).join(', ')}):\n  ${wrong.slice(0, 8).join('\n  ')}`);
    }
    rmSync(files, { recursive: true, force: true });
    seed += 1;
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
