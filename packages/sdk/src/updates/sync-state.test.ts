/** The graph of synchronisation as a table. */
import { describe, expect, it } from 'vitest';
import { nextSyncState, type SyncEvent, syncGraph, type SyncState } from './sync-state.js';

const states = Object.keys(syncGraph) as SyncState[];

describe('the graph of synchronisation', () => {
  it('leads from every state to live, and from every state to stopped', () => {
    for (const goal of ['live', 'stopped'] as const) {
      for (const start of states) {
        const seen = new Set<SyncState>([start]);
        for (const state of seen) for (const next of Object.values(syncGraph[state])) seen.add(next);
        expect(seen.has(goal), `${start} to ${goal}`).toBe(true);
      }
    }
  });

  it('enters live only when an answer is dealt with', () => {
    const entries = states.flatMap((state) =>
      Object.entries(syncGraph[state]).flatMap(([event, next]) => (next === 'live' ? [[state, event]] : [])),
    );
    expect(entries).toEqual([['askingDifference', 'gotNothing'], ['applyingLast', 'committed']]);
  });

  it('begins with the stored state or by asking for one', () => {
    expect(nextSyncState('stopped', 'startedStored')).toBe('behind');
    expect(nextSyncState('stopped', 'startedFresh')).toBe('stateless');
  });

  it('stays where it is on events that mean nothing there', () => {
    const events: SyncEvent[] = ['asked', 'gotLast', 'gotPart', 'gotNothing', 'committed', 'failed', 'fellBehind', 'refused'];
    for (const event of events) expect(nextSyncState('stopped', event)).toBe('stopped');
    expect(nextSyncState('live', 'committed')).toBe('live');
  });
});
