/** Plays random plans against a bundle of the proof, and sums up what they came to. */

/**
 * @typedef {object} Job
 * @property {string} bundle The URL of the bundle.
 * @property {number} seed
 * @property {number} runs
 * @property {boolean} shrinks Whether a failure is to be made small.
 * @property {string} [path] Where in the seed's plans to begin: what an earlier failure printed.
 */

/**
 * @typedef {object} Failure
 * @property {string} message What was broken.
 * @property {string} stack
 * @property {string | null} path
 * @property {unknown} run
 */

/**
 * @typedef {object} Figures
 * @property {number} runs
 * @property {number} pushes
 * @property {number} restarts
 * @property {number} changes What happened on the server.
 * @property {number} applied
 * @property {number} excused What the server refused to tell, or what was before a channel was followed.
 * @property {number} losses What the application was told of that.
 * @property {number} requests Differences and states that were asked for.
 * @property {number} ideal How many of them there had to be.
 */

/** @returns {Figures} */
export function noFigures() {
  return { runs: 0, pushes: 0, restarts: 0, changes: 0, applied: 0, excused: 0, losses: 0, requests: 0, ideal: 0 };
}

/** @param {Figures} left @param {Figures} right @returns {Figures} */
export function addFigures(left, right) {
  const keys = /** @type {(keyof Figures)[]} */ (Object.keys(left));
  return /** @type {Figures} */ (Object.fromEntries(keys.map((key) => [key, left[key] + right[key]])));
}

/**
 * @param {Job} job
 * @returns {Promise<{ figures: Figures, failure?: Failure }>}
 */
export async function checkPlans({ bundle, seed, runs, shrinks, path }) {
  const { fc, proofRuns, playProofRun } = await import(bundle);
  let figures = noFigures();
  let isShrinking = false;
  /** @param {{ plan: { script: { type: string }[] } }} run */
  const play = (run) => {
    let report;
    try {
      report = playProofRun(run);
    } catch (error) {
      isShrinking = true;
      throw error;
    }
    if (isShrinking) return;
    /** @param {string} type */
    const count = (type) => run.plan.script.filter((step) => step.type === type).length;
    figures = addFigures(figures, { runs: 1, pushes: count('push'), restarts: count('restart'), ...report });
  };
  const parameters = { seed, numRuns: runs, endOnFailure: !shrinks, ...(path !== undefined && { path }) };
  const details = fc.check(fc.property(proofRuns, play), parameters);
  if (!details.failed) return { figures };
  const error = details.errorInstance;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? String(error.stack) : '';
  return { figures, failure: { message, stack, path: details.counterexamplePath, run: details.counterexample?.[0] } };
}
