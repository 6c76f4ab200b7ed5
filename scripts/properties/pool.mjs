/** Two processes that share the jobs, so that both cores work; a job that never ends is ended. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { noFigures } from './check-plans.mjs';

const processes = 2;
const player = fileURLToPath(new URL('player.mjs', import.meta.url));

/** Longer than any job takes on a busy machine, in ms. */
const patience = 180_000;

/** @typedef {Awaited<ReturnType<typeof import('./check-plans.mjs').checkPlans>>} Outcome */

/**
 * @param {readonly import('./check-plans.mjs').Job[]} jobs
 * @param {(outcome: Outcome, index: number) => boolean} take Called as jobs end; `false` when no more jobs are to begin.
 */
export async function playJobs(jobs, take) {
  let next = 0;
  let goesOn = true;
  const work = async () => {
    let child = fork(player);
    while (goesOn && next < jobs.length) {
      const index = next;
      next += 1;
      const outcome = await playJob(child, /** @type {import('./check-plans.mjs').Job} */ (jobs[index]));
      if (child.killed || child.exitCode !== null) child = fork(player);
      if (!take(outcome, index)) goesOn = false;
    }
    child.kill();
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {import('./check-plans.mjs').Job} job
 * @returns {Promise<Outcome>}
 */
function playJob(child, job) {
  return new Promise((resolve) => {
    /** @param {Outcome} outcome */
    const finish = (outcome) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(outcome);
    };
    /** @param {string} message */
    const fail = (message) => finish({ figures: noFigures(), failure: { message, stack: '', path: null, run: undefined } });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`A run did not end within ${patience / 1000} s.`);
    }, patience);
    child.on('message', (outcome) => finish(/** @type {Outcome} */ (outcome)));
    child.on('exit', (code, signal) => fail(`The process that played it ended with ${code ?? signal}.`));
    child.send(job);
  });
}
