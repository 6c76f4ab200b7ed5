/** The clocks and timers of the process or the page. */
import type { Clock } from '../ports/clock.js';

/** The longest timer of any platform, in ms; a longer one would fire at once. */
const maxDelay = 0x7fff_ffff;

/** The real time: `performance.now` for instants, `Date.now` for the calendar. */
export const systemClock: Clock = {
  now: () => ({ instant: performance.now(), unix: Date.now() }),
  setTimer: (at, onTime) => {
    const timer = setTimeout(onTime, Math.min(Math.max(Math.ceil(at - performance.now()), 0), maxDelay));
    return () => clearTimeout(timer);
  },
};
