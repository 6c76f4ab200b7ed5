import { describe, expect, it } from 'vitest';
import type { Clock } from '../ports/clock.js';
import { Alarm } from './alarm.js';

function rig() {
  const timers: { at: number; onTime: () => void; isPending: boolean }[] = [];
  const clock: Clock = {
    now: () => ({ instant: 0, unix: 0 }) as never,
    setTimer: (at, onTime) => {
      const timer = { at, onTime, isPending: true };
      timers.push(timer);
      return () => void (timer.isPending = false);
    },
  };
  let calls = 0;
  const alarm = new Alarm(clock, () => void (calls += 1));
  return { alarm, timers, pending: () => timers.filter(({ isPending }) => isPending).map(({ at }) => at), calls: () => calls };
}

describe('Alarm', () => {
  it('keeps its timer while the time only moves away', () => {
    const { alarm, timers, pending } = rig();
    for (const at of [10, 20, 10, 30]) alarm.set(at);
    expect(timers).toHaveLength(1);
    expect(pending()).toEqual([10]);
  });

  it('comes earlier when it is wanted earlier', () => {
    const { alarm, pending } = rig();
    alarm.set(10);
    alarm.set(5);
    expect(pending()).toEqual([5]);
  });

  it('is set anew after it has come', () => {
    const { alarm, timers, calls } = rig();
    alarm.set(10);
    timers[0]?.onTime();
    alarm.set(30);
    expect([calls(), timers.length, timers[1]?.at]).toEqual([1, 2, 30]);
  });

  it('never comes when there is no time any more', () => {
    const { alarm, pending } = rig();
    alarm.set(10);
    alarm.set(undefined);
    expect(pending()).toEqual([]);
    alarm.set(20);
    expect(pending()).toEqual([20]);
  });
});
