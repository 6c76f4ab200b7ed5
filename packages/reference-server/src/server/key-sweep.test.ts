import { VirtualTime } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import { startKeySweep } from './key-sweep.js';

/** Lets what is under way in promises happen. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('startKeySweep', () => {
  it('sweeps in batches until nothing is left, again every hour, and not after its end (S07)', async () => {
    const time = new VirtualTime(1_700_000_000_000);
    const commands: { endedAt: number; unusedSince: number; limit: number }[] = [];
    const events: string[] = [];
    const counts: (number | Error)[] = [500, 500, 3, new Error('no disk'), 0];
    const stop = startKeySweep({
      store: {
        sweepAuthKeys: async (command) => {
          commands.push(command);
          const count = counts.shift() ?? 0;
          if (count instanceof Error) throw count;
          return count;
        },
      },
      clock: {
        now: () => time.now.unix,
        moment: () => time.now,
        wait: async () => {},
        setTimer: (at, onTime) => {
          let isOn = true;
          time.plan(at - time.now.instant, () => isOn && onTime());
          return () => {
            isOn = false;
          };
        },
      },
      logger: { log: (_level, event) => void events.push(event) },
    });
    await settle();
    expect(commands).toHaveLength(3);
    expect(commands[0]).toEqual({ endedAt: 1_699_996_400, unusedSince: 1_699_395_200, limit: 500 });
    time.moveTo(3_600_000);
    await settle();
    expect([commands.length, events]).toEqual([4, ['keys.notSwept']]);
    time.moveTo(7_200_000);
    await settle();
    expect(commands).toHaveLength(5);
    stop();
    time.moveTo(20_000_000);
    await settle();
    expect(commands).toHaveLength(5);
  });
});
