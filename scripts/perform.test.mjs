/** Proves how suites are performed, counted and summed up. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgeFiles } from './package-check.mjs';
import { drawCounts, drawTable, performSuites, sumCounts } from './perform.mjs';
import { countTests, run } from './run.mjs';

/** @param {string} name @param {boolean} essential @param {() => Promise<import('./suites.mjs').Counts | undefined>} perform */
function suite(name, essential, perform) {
  return { name, budget: 10, essential, perform };
}

const fine = async () => ({ passed: 3, failed: 0, skipped: 1 });
const red = async () => ({ passed: 1, failed: 2, skipped: 0 });
const silent = async () => undefined;
const broken = async () => {
  throw new Error('the tool ended with 1');
};

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the suites', () => {
  it('run all, also after one that failed', async () => {
    const outcomes = await performSuites([suite('a', false, red), suite('b', false, broken), suite('c', false, fine)], { stopAtFirst: false });
    expect(outcomes.map(({ name, ok }) => [name, ok])).toEqual([
      ['a', false],
      ['b', false],
      ['c', true],
    ]);
  });

  it('stop at the first failure when told so', async () => {
    const outcomes = await performSuites([suite('a', false, fine), suite('b', false, red), suite('c', false, fine)], { stopAtFirst: true });
    expect(outcomes.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('stop when an essential one fails', async () => {
    const outcomes = await performSuites([suite('a', true, broken), suite('b', false, fine)], { stopAtFirst: false });
    expect(outcomes.map(({ name }) => name)).toEqual(['a']);
  });

  it('say why one failed', async () => {
    await performSuites([suite('a', false, broken)], { stopAtFirst: false });
    expect(console.error).toHaveBeenCalledWith('the tool ended with 1');
  });

  it('sum up their tests, and a failure without tests as one', async () => {
    const outcomes = await performSuites([suite('a', false, fine), suite('b', false, red), suite('c', false, broken), suite('d', false, silent)], {
      stopAtFirst: false,
    });
    expect(sumCounts(outcomes)).toEqual({ passed: 4, failed: 3, skipped: 1 });
  });

  it('are drawn with their state, also those that did not run', () => {
    const outcomes = [
      { name: 'unit', budget: 60, seconds: 61.25, ok: true, counts: { passed: 5, failed: 0, skipped: 0 } },
      { name: 'lint', budget: 10, seconds: 1, ok: false },
    ];
    expect(drawTable(outcomes, ['unit', 'lint', 'e2e'])).toBe(
      [
        'suite  state    tests  seconds  budget',
        'unit   ok       5      61.3     60 (over)',
        'lint   FAILED          1.0      10',
        'e2e    not run',
      ].join('\n'),
    );
  });

  it('end with a plain line', () => {
    expect(drawCounts({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
    expect(drawCounts({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
  });
});

describe('a command', () => {
  it('is fine when it ends with 0', async () => {
    await expect(run(process.execPath, ['-e', ''])).resolves.toBeUndefined();
  });

  it('fails with its number otherwise', async () => {
    await expect(run(process.execPath, ['-e', 'process.exit(3)'])).rejects.toThrow('ended with 3');
  });

  it('fails when it does not exist', async () => {
    await expect(run('no-such-command', [])).rejects.toThrow('ENOENT');
  });
});

describe("the runner's report", () => {
  const base = { numPassedTests: 4, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

  it('gives passed, failed and skipped', () => {
    expect(countTests(JSON.stringify({ ...base, numFailedTests: 2 }))).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  it('counts a file that fails before its first test', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(countTests(JSON.stringify({ ...base, numFailedTests: 1, testResults })).failed).toBe(2);
  });
});

describe('the files of a package', () => {
  it('are in order with manifest, page and licence', () => {
    expect(judgeFiles(['package.json', 'README.md', 'LICENSE', 'dist/index.js'])).toEqual([]);
  });

  it('are not when one of them is missing or a test is among them', () => {
    expect(judgeFiles(['package.json', 'LICENSE', 'dist/rpc/queue.test.d.ts', 'dist/clock.contract.js'])).toEqual([
      'README.md is missing',
      'dist/rpc/queue.test.d.ts does not belong into a package',
      'dist/clock.contract.js does not belong into a package',
    ]);
  });
});
