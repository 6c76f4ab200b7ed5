/** The bytes that transfers share. */
import { describe, expect, it } from 'vitest';
import { ByteBudget, type GiveBack } from './byte-budget.js';

describe('the budget of bytes', () => {
  it('grants what fits, and the rest as it is given back: the important first, then in order', () => {
    const budget = new ByteBudget(10);
    const granted: string[] = [];
    const held: GiveBack[] = [];
    const take = (name: string, bytes: number, priority: number): (() => void) => budget.take(bytes, priority, (giveBack) => (granted.push(name), held.push(giveBack)));
    take('a', 6, 1);
    take('b', 6, 1);
    take('c', 4, 1);
    take('d', 10, 2);
    expect(granted).toEqual(['a']);
    held[0]?.();
    held[0]?.();
    expect(granted).toEqual(['a', 'd']);
    held[1]?.();
    expect([granted, budget.taken]).toEqual([['a', 'd', 'b', 'c'], 10]);
  });

  it('lets somebody through who wants more than there is, alone', () => {
    const budget = new ByteBudget(10);
    const held: GiveBack[] = [];
    budget.take(1, 1, (giveBack) => held.push(giveBack));
    budget.take(50, 1, (giveBack) => held.push(giveBack));
    expect(held).toHaveLength(1);
    held[0]?.();
    expect([held.length, budget.taken]).toEqual([2, 50]);
  });

  it('forgets whoever does not want to wait', () => {
    const budget = new ByteBudget(10);
    const granted: string[] = [];
    const giveBack = budget.force(9);
    const end = budget.take(5, 2, () => granted.push('first'));
    budget.take(1, 1, () => granted.push('second'));
    end();
    expect(granted).toEqual(['second']);
    giveBack();
    end();
    expect([granted, budget.taken]).toEqual([['second'], 1]);
  });
});
