/** The proof of the source as it stands, a share of the runs at a time. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addFigures, noFigures } from './check-plans.mjs';
import { playJobs } from './pool.mjs';
import { bundleProof } from './proof-bundle.mjs';

/** So many runs have one seed; the next ones have the next. */
const share = 500;

/**
 * @param {string} folder For the bundle.
 * @param {{ runs: number, seed: number, path?: string }} options
 */
export async function proveSource(folder, { runs, seed, path }) {
  const file = join(folder, 'proof.mjs');
  await bundleProof(file);
  const bundle = pathToFileURL(file).href;
  const jobs = Array.from({ length: Math.ceil(runs / share) }, (_, index) => {
    const job = { bundle, seed: seed + index, runs: Math.min(share, runs - index * share), shrinks: true };
    return { ...job, ...(path !== undefined && index === 0 && { path }) };
  });
  let figures = noFigures();
  let violations = 0;
  let told = 0;
  await playJobs(jobs, (outcome, index) => {
    figures = addFigures(figures, outcome.figures);
    if (outcome.failure) {
      violations += 1;
      console.error(describe(outcome.failure, seed + index));
    }
    if (figures.runs - told >= 5000) {
      told = figures.runs;
      console.log(`${figures.runs} runs, ${violations} violations`);
    }
    return violations === 0;
  });
  const { requests, ideal } = figures;
  return { ok: violations === 0, suite: 'properties', violations, ...figures, traffic: Math.round((100 * requests) / ideal) / 100 };
}

/** @param {import('./check-plans.mjs').Failure} failure @param {number} seed */
function describe({ message, stack, path, run }, seed) {
  const again = `npm run properties -- --seed ${seed} --runs ${share}`;
  return [
    `seed ${seed}: ${message}`,
    ...stack.split('\n').slice(1, 4),
    `  in its smallest form: ${JSON.stringify(run)}`,
    `  again: ${again}${path === null ? '' : `; only the smallest: ${again.replace(String(share), '1')} --path ${path}`}`,
  ].join('\n');
}
