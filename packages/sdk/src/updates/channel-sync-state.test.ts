/** The graph of one channel's synchronisation as a table. */
import { describe, expect, it } from 'vitest';
import { channelGraph, type ChannelSyncEvent, type ChannelSyncState, nextChannelState } from './channel-sync-state.js';

const states = Object.keys(channelGraph) as ChannelSyncState[];

describe('the graph of a channel', () => {
  it('leads from every state to live and to every other', () => {
    for (const start of states) {
      const seen = new Set<ChannelSyncState>([start]);
      for (const state of seen) for (const next of Object.values(channelGraph[state])) seen.add(next);
      expect([...seen].toSorted(), start).toEqual(states.toSorted());
    }
  });

  it('enters live only when an answer is dealt with or a beginning is found, and asks only from behind', () => {
    const entries = (goal: ChannelSyncState): unknown[] =>
      states.flatMap((state) => Object.entries(channelGraph[state]).flatMap(([event, next]) => (next === goal ? [[state, event]] : [])));
    expect(entries('live')).toEqual([['behind', 'begun'], ['asking', 'gotNothing'], ['asking', 'begun'], ['applyingLast', 'committed']]);
    expect(entries('asking')).toEqual([['behind', 'asked']]);
  });

  it('stays where it is on events that mean nothing there', () => {
    const events: ChannelSyncEvent[] = ['fellBehind', 'gotLast', 'gotPart', 'gotNothing', 'failed', 'committed', 'refused'];
    for (const event of events) expect(nextChannelState('behind', event)).toBe('behind');
    expect(nextChannelState('live', 'committed')).toBe('live');
  });
});
