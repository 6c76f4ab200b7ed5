/** Tests of turns. */
import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.js';

describe('createTurns', () => {
  it('runs what has the same key one after the other, and the rest at once', async () => {
    const turns = createTurns();
    const seen: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      await Promise.resolve();
      seen.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([turns.run('a', work('first')), turns.run('a', work('second')), turns.run('b', work('other'))])).toEqual(['first', 'second', 'other']);
    expect(seen.indexOf('second begins')).toBeGreaterThan(seen.indexOf('first ends'));
    expect(seen.indexOf('other begins')).toBeLessThan(seen.indexOf('first ends'));
  });

  it('goes on after a turn that has failed', async () => {
    const turns = createTurns();
    const failed = turns.run('a', () => Promise.reject(new RangeError('no')));
    const next = turns.run('a', async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
