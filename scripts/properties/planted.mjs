/** The proof of the proof: copies of the source with one mistake each, which it has to find. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mistakes } from './mistakes.mjs';
import { playJobs } from './pool.mjs';
import { bundleProof } from './proof-bundle.mjs';

/** A mistake that is not caught in so many runs is not caught. */
const bound = 5000;

/**
 * @param {string} folder For the bundles.
 * @param {{ seed: number, only?: string }} options
 * @throws {Error} When a mistake can no longer be planted.
 */
export async function provePlanted(folder, { seed, only = '' }) {
  const chosen = mistakes.filter(({ name }) => name.includes(only));
  const files = chosen.map((_, index) => join(folder, `mistake-${index}.mjs`));
  await Promise.all(chosen.map((mistake, index) => bundleProof(/** @type {string} */ (files[index]), mistake)));
  const jobs = files.map((file) => ({ bundle: pathToFileURL(file).href, seed, runs: bound, shrinks: false }));
  /** @type {{ name: string, caught: boolean, runs: number, by: string | null }[]} */
  const verdicts = [];
  await playJobs(jobs, ({ figures, failure }, index) => {
    const name = /** @type {string} */ (chosen[index]?.name);
    const runs = figures.runs + (failure ? 1 : 0);
    verdicts[index] = { name, caught: failure !== undefined, runs, by: failure?.message ?? null };
    console.log(failure ? `caught in run ${runs}: ${name}\n  ${failure.message}` : `NOT CAUGHT in ${runs} runs: ${name}`);
    return true;
  });
  const missed = verdicts.filter(({ caught }) => !caught).map(({ name }) => name);
  return { ok: missed.length === 0 && chosen.length > 0, suite: 'properties planted', planted: chosen.length, caught: chosen.length - missed.length, missed, mistakes: verdicts };
}
