/** The proof of the order of updates is found out when it says too much: it catches planted mistakes and repeats what it saw. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPlans } from './check-plans.mjs';
import { mistakes } from './mistakes.mjs';
import { bundleProof, plant } from './proof-bundle.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kitewire-properties-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string} [name] */
async function bundle(name) {
  const file = join(folder, `${name ?? 'source'}.mjs`);
  await bundleProof(file, mistakes.find((mistake) => mistake.name === name));
  return pathToFileURL(file).href;
}

describe('planted mistakes', () => {
  it('are at least ten, each with a name of its own', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(10);
    expect(new Set(mistakes.map(({ name }) => name)).size).toBe(mistakes.length);
  });

  it.each(mistakes.map((mistake) => [mistake.name, mistake]))('can be planted: %s', (_, mistake) => {
    expect(plant(mistake)).toContain(mistake.instead);
  });

  it('are refused when the code that they change is gone', () => {
    expect(() => plant({ name: 'x', file: 'gap-rule.ts', snippet: 'no such code', instead: '' })).toThrow('expected once, found 0 times');
  });

  it.each(['does not hold back what came too early', 'applies without waiting for the commit before', 'drops the last slice', 'asks at once again after a failure'])(
    'are caught: %s',
    async (name) => {
      const { failure } = await checkPlans({ bundle: await bundle(name), seed: 1, runs: 200, shrinks: false });
      expect(failure?.message).toBeTypeOf('string');
    },
  );
});

describe('the proof', () => {
  it('makes a failure small, and finds the small one again by its seed and path', async () => {
    const job = { bundle: await bundle('ignores a gap of seq'), seed: 7, runs: 100, shrinks: true };
    const { failure } = await checkPlans(job);
    const { failure: again, figures } = await checkPlans({ ...job, runs: 1, path: String(failure?.path) });
    expect(again?.run).toEqual(failure?.run);
    expect(again?.message).toBe(failure?.message);
    expect(figures.runs).toBe(0);
  });

  it('sums up what runs came to', async () => {
    const { figures, failure } = await checkPlans({ bundle: await bundle(), seed: 3, runs: 50, shrinks: true });
    expect(failure).toBeUndefined();
    expect(figures.runs).toBe(50);
    expect(figures.applied + figures.excused).toBe(figures.changes);
    expect(figures.requests).toBeLessThanOrEqual(3 * figures.ideal);
  });
});
