import { describe, expect, it } from 'vitest';
import { mergeErrors, type ErrorSources } from './rpc-errors.js';

const sources: ErrorSources = {
  database: {
    errors: { B_ERROR: { code: 400 }, 'FLOOD_WAIT_%d': { code: 420 }, 'Invalid msgs_ack query': { code: -500 } },
    throws: { 'a.one': ['B_ERROR'], 'gone.method': ['B_ERROR'] },
    userOnly: { 'a.one': 1 },
    botOnly: { 'a.two': 1 },
  },
  schema: {
    l: 1,
    e: [{ kind: 'method', name: 'a.two', id: 1, type: 'Bool', arguments: [], throws: [{ name: 'B_ERROR', code: 403 }, { name: 'A_ERROR', code: 400 }] }],
  },
  additions: '# ours\n406 C_ERROR\n',
  methods: ['a.one', 'a.two', 'a.three'],
};

describe('mergeErrors', () => {
  it('joins the names of all sources, sorted by code, then name, without those that have blanks', () => {
    expect([...mergeErrors(sources).codes]).toEqual([['A_ERROR', 400], ['B_ERROR', 400], ['C_ERROR', 406], ['FLOOD_WAIT_%d', 420]]);
  });

  it('keeps the code that a method uses and leaves unknown methods out', () => {
    expect(mergeErrors(sources).methods).toEqual([
      { method: 'a.one', audience: 'user', errors: [{ name: 'B_ERROR', code: 400 }] },
      { method: 'a.two', audience: 'bot', errors: [{ name: 'B_ERROR', code: 403 }, { name: 'A_ERROR', code: 400 }] },
      { method: 'a.three', audience: 'both', errors: [] },
    ]);
  });

  it('refuses an addition that the sources have by now, and a malformed one', () => {
    expect(() => mergeErrors({ ...sources, additions: '400 A_ERROR' })).toThrow('take it out of the additions');
    expect(() => mergeErrors({ ...sources, additions: 'X_ERROR' })).toThrow('expected "code NAME", got "X_ERROR"');
  });
});
