/** The order of updates on the real server: a story for each seed, and a judgement of what everybody was told in it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleBothEnds } from './bundle.mjs';
import { Story } from './story.mjs';

/**
 * Plays one seed.
 *
 * @param {any} program Both ends, as `bundleBothEnds` gives them.
 * @param {string} folder For databases.
 * @param {number} seed
 * @returns {Promise<{ wrong: string[], figures: Story['figures'] }>}
 */
export async function playSeed(program, folder, seed) {
  const files = join(folder, `seed-${seed}`);
  mkdirSync(files, { recursive: true });
  /** @type {any[]} */
  const opened = [];
  const story = new Story(program, seed, async (name) => {
    // One device keeps a file as most applications do; the others are quicker.
    const isFile = name === 'alice 2' && seed % 4 === 0;
    const store = await (isFile ? program.sqlite(join(files, `${name.replace(' ', '-')}.sqlite`)) : program.memory()).open();
    opened.push(store);
    return store;
  });
  try {
    return { wrong: await story.play(), figures: story.figures };
  } catch (error) {
    return { wrong: [`it threw: ${error instanceof Error ? error.stack : error}`], figures: story.figures };
  } finally {
    for (const store of opened) await store.close();
  }
}

/**
 * @param {string} folder For the bundle and databases.
 * @param {{ seeds: number, seed: number }} options How many, and the first.
 */
export async function auditServer(folder, { seeds, seed: first }) {
  const program = await bundleBothEnds(join(folder, 'both-ends.mjs'));
  /** @type {number[]} */
  const failedSeeds = [];
  const sums = { events: 0, told: 0, calls: 0, refused: 0, restarts: 0, crashes: 0, differences: 0, losses: 0 };
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { wrong, figures } = await playSeed(program, folder, seed);
    for (const name of /** @type {(keyof typeof sums)[]} */ (Object.keys(sums))) sums[name] += figures[name];
    if (wrong.length === 0) continue;
    failedSeeds.push(seed);
    console.error(`seed ${seed}: ${wrong.slice(0, 5).join('\n  ')}\n  again: npm run properties -- --server --seed ${seed} --seeds 1`);
  }
  return { ok: failedSeeds.length === 0, suite: 'properties server', seeds, ...sums, violations: failedSeeds.length, failedSeeds };
}
