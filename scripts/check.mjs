/** `npm run check`: build, types, lint, arrows, unused code, house rules, unit tests; stops at the first failure. */
import { drawTable, performSuites } from './perform.mjs';
import { checkSuites } from './suites.mjs';

const outcomes = await performSuites(checkSuites, { stopAtFirst: true });
const failed = outcomes.find(({ ok }) => !ok);
console.log(`\n${drawTable(outcomes, checkSuites.map(({ name }) => name))}`);
console.log(failed === undefined ? '\nall checks pass' : `\nthe check "${failed.name}" failed`);
if (process.argv.includes('--json')) {
  const steps = outcomes.map(({ name, ok, seconds }) => ({ name, ok, seconds }));
  console.log(JSON.stringify({ ok: failed === undefined, steps }));
}
process.exitCode = failed === undefined ? 0 : 1;
