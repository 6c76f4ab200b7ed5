/** The suites that `npm run check` and `npm test` run, in order. To add one, add an entry. */
import { obtainChromium } from './chromium.mjs';
import { checkPackages } from './package-check.mjs';
import { run, runVitest } from './run.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {number} budget Seconds that it may take on two cores; printed beside the time.
 * @property {boolean} [essential] Whether nothing after it makes sense when it fails.
 * @property {() => Promise<Counts | undefined>} perform Gives numbers when it counts tests; throws when it fails without them.
 */

const turbo = { TURBO_TELEMETRY_DISABLED: '1' };

/** What every change must pass: fast, without sockets. @type {readonly Suite[]} */
export const checkSuites = [
  {
    name: 'build',
    budget: 120,
    essential: true,
    perform: () => run('turbo', ['run', 'build', '--concurrency=2', '--output-logs=errors-only'], { env: turbo }),
  },
  {
    name: 'types',
    budget: 60,
    perform: () => run('turbo', ['run', 'typecheck', '--concurrency=2', '--output-logs=errors-only'], { env: turbo }),
  },
  { name: 'lint', budget: 10, perform: () => run('oxlint', ['--deny-warnings']) },
  { name: 'arrows', budget: 20, perform: () => run('node', ['scripts/arrows.mjs']) },
  { name: 'unused', budget: 20, perform: () => run('knip', ['--no-progress']) },
  { name: 'house', budget: 5, perform: () => run('node', ['scripts/house.mjs']) },
  { name: 'unit', budget: 90, perform: () => runVitest('unit') },
];

/** Everything. @type {readonly Suite[]} */
export const allSuites = [
  ...checkSuites,
  { name: 'differential', budget: 30, perform: () => runVitest('differential') },
  { name: 'api', budget: 30, perform: () => run('node', ['scripts/api-report.mjs']) },
  { name: 'packages', budget: 60, perform: () => checkPackages(process.cwd()) },
  { name: 'simulation', budget: 60, perform: simulate },
  {
    name: 'properties',
    budget: 60,
    perform: async () => {
      await run('node', ['scripts/properties.mjs', '--runs', '2000']);
      await run('node', ['scripts/properties.mjs', '--planted']);
      return runVitest('properties');
    },
  },
  { name: 'size', budget: 20, perform: () => run('node', ['scripts/size.mjs']) },
  { name: 'crash', budget: 60, perform: () => runVitest('crash') },
  { name: 'e2e', budget: 90, perform: () => runVitest('e2e') },
  { name: 'browser', budget: 120, perform: runBrowsers },
];

/** Both ends under a virtual clock: their wire, and then all of both. @returns {Promise<undefined>} */
async function simulate() {
  await run('node', ['scripts/faults.mjs', '--seeds', '10']);
  return run('node', ['scripts/properties.mjs', '--server', '--seeds', '8']);
}

/** The suite in Chromium; without one it is skipped, and says why. @returns {Promise<Counts>} */
async function runBrowsers() {
  const obstacle = obtainChromium();
  if (obstacle === undefined) return runVitest('browser');
  console.log(`the browser suite is skipped: ${obstacle}`);
  return { passed: 0, failed: 0, skipped: 1 };
}
