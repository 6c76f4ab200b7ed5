/** The promise of the sequencer, against random interleavings of pushes, losses, failures and restarts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runInterleaving } from './proof/interleaving.js';
import { channelIds } from './proof/model-server.js';
import type { PlannedChange, Step } from './proof/plan.js';
import { playProofRun, proofRuns } from './proof/proof-runs.js';

describe('the sequencer', () => {
  it('applies each change of every line exactly once and in order, whatever happens on the way', () => {
    fc.assert(fc.property(proofRuns, (run) => void playProofRun(run)), { numRuns: 500 });
  }, 60_000);

  it('asks for no difference while everything arrives in time', () => {
    const changes: PlannedChange[] = [['message', 1, 0], ['delete', 2, 0], ['secret', 1, 0], ['name', 1, 0], ['name', 1, 0], ...channelIds.map((id): PlannedChange => ['removal', 2, id])];
    const pushes = Array.from({ length: 50 }, (): Step[] => [
      { type: 'push', changes, fate: { type: 'duplicate', delays: [0, 300] }, withPeers: true },
      { type: 'wait', ms: 10 },
    ]);
    const report = runInterleaving({ script: [{ type: 'wait', ms: 100 }, ...pushes.flat()], seed: 1, end: 'silence' });
    // One at the start and one for each quarter of an hour of silence at the end.
    expect(report).toMatchObject({ changes: 450, applied: 450, excused: 0, losses: 0, requests: 1 + 3 });
  });

  it('asks for no difference while what comes in the wrong order comes within half a second', () => {
    const pushes = Array.from({ length: 20 }, (): Step[] => [
      { type: 'push', changes: [['message', 1, 0], ['message', 1, 0], ['name', 1, 0], ['name', 1, 0]], fate: { type: 'split', delays: [450, 0, 300, 100] }, withPeers: true },
      { type: 'push', changes: channelIds.flatMap((id): PlannedChange[] => [['post', 1, id], ['removal', 2, id]]), fate: { type: 'split', delays: [200, 0] }, withPeers: true },
      { type: 'wait', ms: 600 },
    ]);
    const first: Step = { type: 'push', changes: channelIds.map((id): PlannedChange => ['removal', 1, id]), fate: { type: 'deliver', delays: [0] }, withPeers: true };
    const report = runInterleaving({ script: [first, { type: 'wait', ms: 100 }, ...pushes.flat()], seed: 1, end: 'silence' });
    expect(report).toMatchObject({ changes: 244, applied: 244, excused: 0, losses: 0, requests: 1 + 3 });
  });
});
