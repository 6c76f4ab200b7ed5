/** The graph of the outbox as a table. */
import { describe, expect, it } from 'vitest';
import { nextSendingState, type SendingEvent, sendingGraph, type SendingState } from './sending-state.js';

const states = Object.keys(sendingGraph) as SendingState[];

function entriesOf(goal: SendingState): unknown[] {
  return states.flatMap((state) => Object.entries(sendingGraph[state]).flatMap(([event, next]) => (next === goal ? [[state, event]] : [])));
}

describe('the graph of a sending', () => {
  it('leads from every state to the end', () => {
    for (const start of states) {
      const seen = new Set<SendingState>([start]);
      for (const state of seen) for (const next of Object.values(sendingGraph[state])) seen.add(next);
      expect(seen.has('gone'), start).toBe(true);
    }
  });

  it('calls only from waiting, and waits only for what is stored', () => {
    expect(entriesOf('calling')).toEqual([['waiting', 'called']]);
    expect(entriesOf('waiting')).toEqual([['recording', 'stored'], ['preparing', 'prepared'], ['preparing', 'postponed'], ['marking', 'stored'], ['calling', 'postponed']]);
  });

  it('ends only when the store has let the record go, or has never taken it', () => {
    expect(entriesOf('gone')).toEqual([['recording', 'notStored'], ['settling', 'stored'], ['removing', 'stored']]);
  });

  it('takes nothing back that is underway, has happened or is on its way out', () => {
    for (const state of ['calling', 'settling', 'sent', 'failing', 'removing', 'gone'] as const) expect(nextSendingState(state, 'cancelled')).toBe(state);
  });

  it('lets a late confirmation win wherever the outcome is open', () => {
    const open: SendingState[] = ['recording', 'waiting', 'preparing', 'marking', 'calling', 'sent', 'failing', 'failed'];
    for (const state of states) expect(nextSendingState(state, 'confirmed'), state).toBe(open.includes(state) ? 'settling' : state);
  });

  it('stays where it is on events that mean nothing there', () => {
    const events: SendingEvent[] = ['answered', 'postponed', 'refused', 'expired', 'retried', 'stored', 'due'];
    for (const event of events) expect(nextSendingState('gone', event)).toBe('gone');
    expect(nextSendingState('waiting', 'stored')).toBe('waiting');
  });
});
