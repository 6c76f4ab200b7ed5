import { VirtualTime } from '@kitewire/mtproto/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineClock } from '../ports/machine-clock.js';
import { Deadlines } from './deadlines.js';

function createClock(): { time: VirtualTime; clock: MachineClock; timers: () => number } {
  const time = new VirtualTime();
  let pending = 0;
  const clock: MachineClock = {
    moment: () => time.now,
    setTimer: (at, onTime) => {
      let isCancelled = false;
      pending += 1;
      time.plan(at - time.now.instant, () => {
        if (isCancelled) return;
        pending -= 1;
        onTime();
      });
      return () => {
        if (!isCancelled) pending -= 1;
        isCancelled = true;
      };
    },
  };
  return { time, clock, timers: () => pending };
}

describe('Deadlines', () => {
  it('calls each owner once, in the order of time', () => {
    const { time, clock } = createClock();
    const due: string[] = [];
    const deadlines = new Deadlines<string>(clock, (owner) => void due.push(owner));
    deadlines.set('late', 30);
    deadlines.set('early', 10);
    time.moveTo(40);
    expect(due).toEqual(['early', 'late']);
  });

  it('keeps one timer for all of them', () => {
    const { clock, timers } = createClock();
    const deadlines = new Deadlines<number>(clock, () => {});
    for (let owner = 0; owner < 100; owner += 1) deadlines.set(owner, 100 - owner);
    expect(timers()).toBe(1);
  });

  it('does not call an owner whose deadline was taken away or moved on', () => {
    const { time, clock } = createClock();
    const due: string[] = [];
    const deadlines = new Deadlines<string>(clock, (owner) => void due.push(owner));
    deadlines.set('gone', 10);
    deadlines.set('moved', 10);
    deadlines.set('gone', undefined);
    deadlines.set('moved', 50);
    time.moveTo(20);
    expect(due).toEqual([]);
    time.moveTo(60);
    expect(due).toEqual(['moved']);
  });

  it('lets nobody who wants to be called at once, again and again, hold the others up', () => {
    const { time, clock } = createClock();
    let calls = 0;
    const deadlines: Deadlines<string> = new Deadlines<string>(clock, (owner) => {
      calls += 1;
      if (calls > 1000) throw new Error('it never ends');
      deadlines.set(owner, 5);
    });
    deadlines.set('impatient', 10);
    time.moveTo(20);
    expect(calls).toBe(1);
    time.moveTo(21);
    expect(calls).toBe(2);
  });

  it('does not call an owner that another one has taken away', () => {
    const { time, clock } = createClock();
    const due: string[] = [];
    const deadlines: Deadlines<string> = new Deadlines<string>(clock, (owner) => {
      due.push(owner);
      deadlines.set('second', undefined);
    });
    deadlines.set('first', 10);
    deadlines.set('second', 11);
    time.moveTo(20);
    expect(due).toEqual(['first']);
  });

  it('calls what a sorted list would, whatever is set', () => {
    const steps = fc.array(fc.tuple(fc.nat(20), fc.option(fc.nat(1000), { nil: undefined })), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (changes) => {
        const { time, clock } = createClock();
        const due: { owner: number; at: number }[] = [];
        const deadlines = new Deadlines<number>(clock, (owner) => void due.push({ owner, at: time.now.instant }));
        const model = new Map<number, number>();
        for (const [owner, at] of changes) {
          deadlines.set(owner, at);
          if (at === undefined) model.delete(owner);
          else model.set(owner, at);
        }
        for (let instant = 0; instant <= 1000; instant += 50) time.moveTo(instant);
        expect(due.map(({ owner }) => owner).sort()).toEqual([...model.keys()].sort());
        for (const { owner, at } of due) expect(at).toBe(Math.ceil((model.get(owner) as number) / 50) * 50);
      }),
      { numRuns: 100 },
    );
  });
});
