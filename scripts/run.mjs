/** Runs the commands of suites, one at a time, with their output on this terminal. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * Runs a command, its output going where ours goes. Tools of `node_modules/.bin` are found by name.
 *
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {{ env?: Record<string, string>, cwd?: string }} [options]
 * @returns {Promise<undefined>}
 * @throws {Error} When it does not end with 0.
 */
export async function run(command, parameters, { env = {}, cwd = process.cwd() } = {}) {
  const path = `${join(process.cwd(), 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(command, parameters, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env, PATH: path } });
  /** @type {number | NodeJS.Signals | null} */
  const ending = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  if (ending !== 0) throw new Error(`${[command, ...parameters].join(' ')} ended with ${ending}`);
}

/**
 * The numbers in a report of vitest's JSON reporter.
 *
 * @param {string} report
 * @returns {import('./suites.mjs').Counts} A test file that fails before its first test counts as one failure.
 */
export function countTests(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ { status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped: numPendingTests + numTodoTests };
}

/**
 * Runs one project of `vitest.config.ts`.
 *
 * @param {string} project
 * @returns {Promise<import('./suites.mjs').Counts>}
 * @throws {Error} When vitest fails although no test did, or finds no tests.
 */
export async function runVitest(project) {
  const file = `reports/vitest-${project}.json`;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  /** @type {unknown} */
  let failure;
  await run('vitest', ['run', `--project=${project}`, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]).catch((error) => {
    failure = error;
  });
  /** @type {string} */
  let report;
  try {
    report = readFileSync(file, 'utf8');
  } catch (error) {
    throw failure ?? error;
  }
  const counts = countTests(report);
  if (counts.failed === 0) {
    if (failure !== undefined) throw failure;
    if (counts.passed === 0) throw new Error(`the project ${project} has no tests`);
  }
  return counts;
}
