/** The audit of the simulation finds what must not be: calls that end twice or never, and what is carried out twice. */
import { describe, expect, it } from 'vitest';
import { auditCalls, Ledger, readBody, writeBody } from './ledger.mjs';

describe('the audit of a simulation', () => {
  /** @param {readonly [number, string][]} runs @param {Map<number, (number | 'failed' | 'cancelled')[]>} ends */
  const audit = (runs, ends, openCalls = 0) => {
    const ledger = new Ledger();
    for (const [call, asker] of runs) ledger.perform(call, asker);
    return auditCalls({ ledger, calls: [1, 2], ends, openCalls });
  };
  const [first, second] = [1_000_000, 1_000_001];

  it('finds nothing wrong when each call was carried out and answered once', () => {
    expect(audit([[1, 'a'], [2, 'a']], new Map([[1, [first]], [2, [second]]]))).toEqual([]);
  });

  it('takes a repeated request of another process for one, and knows its answer', () => {
    expect(audit([[1, 'a'], [2, 'a'], [1, 'b']], new Map([[1, [first]], [2, [second]]]))).toEqual([]);
  });

  it.each(/** @type {const} */ ([
    ['a call without an end', [[1, 'a'], [2, 'a']], [[1, [first]]], 0],
    ['a call with two ends', [[1, 'a'], [2, 'a']], [[1, [first, first]], [2, [second]]], 0],
    ['the answer to another call', [[1, 'a'], [2, 'a']], [[1, [second]], [2, [second]]], 0],
    ['a failure', [[1, 'a'], [2, 'a']], [[1, ['failed']], [2, [second]]], 0],
    ['a request that one session carried out twice', [[1, 'a'], [2, 'a'], [1, 'a']], [[1, [first]], [2, [second]]], 0],
    ['a call that the client never lets go', [[1, 'a'], [2, 'a']], [[1, [first]], [2, [second]]], 1],
  ]))('finds %s', (_, runs, ends, open) => {
    expect(audit([...runs].map(([call, asker]) => [call, asker]), new Map(ends.map(([call, list]) => [call, [...list]])), open)).toHaveLength(1);
  });

  it('writes numbers that it reads again', () => {
    expect(readBody(writeBody(77, 20))).toBe(77);
  });
});
