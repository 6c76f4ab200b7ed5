/** The clocks and timers of the process. */
import type { Clock } from '../ports/clock.js';
import type { MachineClock } from '../ports/machine-clock.js';

/** Node's longest timer, in ms; a longer one would fire at once. */
const maxDelay = 0x7fff_ffff;

/** The real time. Timers do not keep the process alive: that is the listener's part. */
export const systemClock: Clock & MachineClock = {
  now: () => Date.now(),
  moment: () => ({ instant: performance.now(), unix: Date.now() }),
  wait: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    }),
  setTimer: (at, onTime) => {
    const timer = setTimeout(onTime, Math.min(Math.max(Math.ceil(at - performance.now()), 0), maxDelay));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
