import { createSeededRandom, VirtualTime } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../ports/clock.js';
import { silentLogger } from '../ports/logger.js';
import { ConfigSchedule } from './config-schedule.js';

interface Rig {
  readonly schedule: ConfigSchedule;
  /** When it was read, in s. */
  readonly reads: number[];
  run(seconds: number): Promise<void>;
}

function createRig(read: (reads: number) => number | Promise<number> = () => 3600, seed = 1): Rig {
  const time = new VirtualTime();
  const clock: Clock = {
    now: () => time.now,
    setTimer: (at, onTime) => {
      let isPending = true;
      if (at !== Infinity) time.plan(at - time.now.instant, () => void (isPending && onTime()));
      return () => void (isPending = false);
    },
  };
  const reads: number[] = [];
  const schedule = new ConfigSchedule({
    ...{ clock, random: createSeededRandom(seed), logger: silentLogger },
    read: async () => read(reads.push(time.now.instant / 1000)),
  });
  const run = async (seconds: number): Promise<void> => {
    const end = time.now.instant + seconds * 1000;
    for (let next: number | undefined = time.now.instant; next !== undefined && next <= end; next = time.nextEvent) {
      time.moveTo(next);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
    time.moveTo(end);
  };
  return { schedule, reads, run };
}

describe('the configuration of a server', () => {
  it('is read at the first connection and never without one', async () => {
    const { schedule, reads, run } = createRig();
    await run(100_000);
    expect(reads).toEqual([]);
    schedule.setOpen(true);
    await run(1);
    schedule.setOpen(false);
    schedule.expire();
    await run(100_000);
    expect(reads).toEqual([100_000]);
    schedule.setOpen(true);
    await run(1);
    expect(reads).toHaveLength(2);
  });

  it('is read again before its time is over, and not in step with other clients', async () => {
    const seconds = await Promise.all([1, 2, 3].map(async (seed) => {
      const { schedule, reads, run } = createRig(() => 3600, seed);
      schedule.setOpen(true);
      await run(3600);
      expect(reads).toHaveLength(2);
      return reads[1] as number;
    }));
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(2880);
    expect(new Set(seconds).size).toBe(3);
  });

  it.each([
    ['a moment', 0, 60],
    ['a time that is over', -100_000, 60],
    ['years', 1e9, 86_400],
  ])('that is good for %s is read within the bounds of TDLib', async (_what, validity, expected) => {
    const { schedule, reads, run } = createRig(() => validity);
    schedule.setOpen(true);
    await run(expected * 0.79);
    expect(reads).toHaveLength(1);
    await run(expected * 0.22);
    expect(reads).toHaveLength(2);
  });

  it('is tried again after a minute when it cannot be read', async () => {
    const { schedule, reads, run } = createRig((count) => (count < 4 ? Promise.reject(new Error('no')) : 3600));
    schedule.setOpen(true);
    await run(200);
    expect(reads).toHaveLength(4);
    for (const [index, at] of reads.slice(1).entries()) expect(at - (reads[index] ?? 0)).toBeGreaterThanOrEqual(48);
  });

  it('is read within seconds when the server has changed it, however often it says so once a minute', async () => {
    const { schedule, reads, run } = createRig(() => 86_400);
    schedule.setOpen(true);
    await run(3600);
    schedule.expire();
    await run(5);
    expect(reads).toHaveLength(2);
    for (let second = 0; second < 600; second += 1) {
      schedule.expire();
      await run(1);
    }
    expect(reads.length).toBeGreaterThan(8);
    expect(reads.length).toBeLessThan(13);
  });

  it('is read again when the server changes it during a reading', async () => {
    let answer = (_validity: number): void => {};
    const { schedule, reads, run } = createRig(() => new Promise((resolve) => (answer = resolve)));
    schedule.setOpen(true);
    await run(1);
    schedule.expire();
    answer(86_400);
    await run(60);
    expect(reads).toHaveLength(2);
  });

  it('is read once for all who ask at one time', async () => {
    const { schedule, reads, run } = createRig();
    schedule.setOpen(true);
    await Promise.all([schedule.refresh(), schedule.refresh()]);
    await run(10);
    expect(reads).toHaveLength(1);
  });
});
