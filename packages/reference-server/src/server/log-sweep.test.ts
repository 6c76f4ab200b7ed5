/** Tests of how logs are swept. */
import { VirtualTime } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import type { ForgetEvents } from '../stores/event-store.js';
import { startLogSweep } from './log-sweep.js';

/** Lets what is under way in promises happen. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('startLogSweep', () => {
  it('goes through each log in steps, again every hour, and not after its end', async () => {
    const time = new VirtualTime(1_700_000_000_000);
    const commands: ForgetEvents[] = [];
    const events: string[] = [];
    const answers: (number | undefined | Error)[] = [7, 7, undefined, undefined, new Error('no disk')];
    const log = {
      forget: async (command: ForgetEvents): Promise<number | undefined> => {
        commands.push(command);
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    const stop = startLogSweep({
      logs: [log, log],
      bounds: { events: 50, days: 2 },
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
    expect(commands.map(({ from }) => from)).toEqual([0, 7, 7, 0]);
    expect(commands[0]).toEqual({ events: 50, before: 1_700_000_000 - 172_800, from: 0, boxes: 200, rows: 1000 });
    time.moveTo(3_600_000);
    await settle();
    expect([commands.length, events]).toEqual([5, ['logs.notSwept']]);
    stop();
    time.moveTo(20_000_000);
    await settle();
    expect(commands).toHaveLength(5);
  });
});
