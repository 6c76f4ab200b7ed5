import { describe, expect, it } from 'vitest';
import { messageIdAt } from '../message/message-id.js';
import { ClientClock } from './client-clock.js';

const start = 1_700_000_000_000;
const at = (instant: number, error = 0) => ({ instant, unix: start + instant + error });
/** The id of a message that the server made then. */
const made = (instant: number) => messageIdAt(start + instant);

describe('ClientClock', () => {
  it('accepts ids from 300 s ago to 30 s ahead of server time', () => {
    const clock = new ClientClock(60_000);
    const now = at(0, -60_000);
    expect([-300_000, -300_001, 30_000, 30_001].map((age) => clock.accepts(messageIdAt(start + age) + 4n, now) || clock.accepts(messageIdAt(start + age), now))).toEqual([true, false, true, false]);
  });

  it('is corrected by an answer, whichever way it was wrong', () => {
    for (const error of [3_600_000, -3_600_000, 315_360_000_000]) {
      const clock = new ClientClock(0);
      expect(clock.learn(made(50), at(0, error), at(100, error))).toBe(true);
      expect(Math.abs(clock.offset + error)).toBeLessThanOrEqual(100);
    }
  });

  it.each([0, 2 ** 31 - 1])('is corrected by the first answer when key creation proposed the time %i (H09)', (seconds) => {
    const clock = new ClientClock(seconds * 1000 - start);
    expect(clock.learn(made(50), at(0), at(100))).toBe(true);
    expect(Math.abs(clock.offset)).toBeLessThanOrEqual(100);
  });

  it('is not moved by an answer that an attacker or a sleeping machine held back', () => {
    const clock = new ClientClock(0);
    expect(clock.learn(made(50), at(0), at(28_800_000))).toBe(false);
    expect(clock.learn(made(50), at(0), { instant: 100, unix: start + 28_800_000 })).toBe(false);
    expect(clock.offset).toBe(0);
  });

  it('moves no further than the answer proves', () => {
    const clock = new ClientClock(0);
    clock.learn(made(100_000), at(0), at(20_000));
    expect(clock.offset).toBeGreaterThanOrEqual(80_000 - 1);
    expect(clock.offset).toBeLessThanOrEqual(80_000 + 1);
  });

  it('ignores what is lost in the time a message travels', () => {
    const clock = new ClientClock(0);
    expect(clock.learn(made(2_500), at(0), at(100))).toBe(false);
  });

  it('R20 follows three corrections, and then one a minute', () => {
    const clock = new ClientClock(0);
    const flip = (instant: number, sign: number): boolean => clock.learn(made(instant + sign * 1_000_000), at(instant), at(instant));
    expect([1, -1, 1, -1, 1].map((sign, index) => flip(index, sign))).toEqual([true, true, true, false, false]);
    expect(flip(61_000, -1)).toBe(true);
  });
});
