/** The promise of the sequencer, against random interleavings of pushes, losses, failures and restarts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runInterleaving, scripts } from './proof/interleaving.js';

describe('the sequencer', () => {
  it('applies each change exactly once and in order, whatever happens on the way', () => {
    fc.assert(
      fc.property(scripts, fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('noise', 'noise', 'silence'), (script, seed, end) => {
        runInterleaving(script, seed, end);
      }),
      { numRuns: 1500 },
    );
  }, 60_000);

  it('asks for no difference while everything arrives in time', () => {
    const report = runInterleaving([
      { type: 'wait', ms: 100 },
      ...Array.from({ length: 50 }, () => [
        {
          type: 'push' as const,
          changes: [['message', 1], ['delete', 2], ['secret', 1], ['name', 1]] as const,
          fate: { type: 'duplicate' as const, delays: [0, 300] },
          withUsers: true,
        },
        { type: 'wait' as const, ms: 10 },
      ]).flat(),
    ]);
    // One at the start and one for each quarter of an hour of silence at the end.
    expect(report).toEqual({ changes: 200, requests: 1 + 3, lost: 0 });
  });
});
