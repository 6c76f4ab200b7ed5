/** A server's clock that can be moved on, for what happens only after a while. */
import type { ServerOptions } from '@kitewire/reference-server';

/** The real time, moved by hand; timers stay as they are. */
export interface ShiftedClock {
  readonly clock: NonNullable<ServerOptions['clock']>;
  /** Moves the time on by so many ms. */
  shift(ms: number): void;
}

/** Makes a clock that is right until it is shifted. */
export function createShiftedClock(): ShiftedClock {
  let offset = 0;
  return {
    clock: {
      now: () => Date.now() + offset,
      moment: () => ({ instant: performance.now(), unix: Date.now() + offset }),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
      setTimer: (at, onTime) => {
        const timer = setTimeout(onTime, Math.max(0, at - performance.now())).unref();
        return () => clearTimeout(timer);
      },
    },
    shift: (ms) => {
      offset += ms;
    },
  };
}
