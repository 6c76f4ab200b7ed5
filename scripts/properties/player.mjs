/** A process that plays one job of plans after another. */
import { checkPlans } from './check-plans.mjs';

process.on('message', async (/** @type {import('./check-plans.mjs').Job} */ job) => {
  process.send?.(await checkPlans(job));
});
