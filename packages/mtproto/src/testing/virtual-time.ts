/** A clock that only moves when told to, with the events planned on it. */
import type { Instant, Moment, UnixTime } from '../machine.js';

interface PlannedEvent {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => void;
}

/** A machine that never comes to rest must not hang its test. */
const MAX_STEPS = 200_000;

/** Virtual time: two ends that share one see the same history on every run. */
export class VirtualTime {
  readonly #startedAt: UnixTime;
  #instant: Instant = 0;
  #planned: PlannedEvent[] = [];
  #order = 0;

  /** @param unix the time on the calendar at which the virtual clock starts, in ms */
  constructor(unix: UnixTime = 1_700_000_000_000) {
    this.#startedAt = unix;
  }

  get now(): Moment {
    return { instant: this.#instant, unix: this.#startedAt + this.#instant };
  }

  /** Plans something for so many ms from now. */
  plan(delay: number, run: () => void): void {
    this.#planned.push({ at: this.#instant + Math.max(delay, 0), order: this.#order++, run });
  }

  /** When the next planned event is due. */
  get nextEvent(): Instant | undefined {
    return this.#planned.reduce<Instant | undefined>((first, { at }) => (first === undefined || at < first ? at : first), undefined);
  }

  /** Moves to an instant, if that is ahead, and runs what is due, in the order of time and planning. */
  moveTo(instant: Instant): void {
    this.#instant = Math.max(this.#instant, instant);
    const due = this.#planned.filter(({ at }) => at <= this.#instant).sort((a, b) => a.at - b.at || a.order - b.order);
    this.#planned = this.#planned.filter(({ at }) => at > this.#instant);
    for (const event of due) event.run();
  }
  /**
   * Lets time pass, from one planned event or deadline to the next.
   *
   * @param duration in ms
   * @param deadlines gives when the machines on this clock want to be polled
   * @param settle polls them until they have nothing more to do
   */
  run(duration: number, deadlines: () => readonly (Instant | undefined)[], settle: () => void): void {
    const end = this.#instant + duration;
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      const next = Math.min(...[this.nextEvent, ...deadlines(), end].filter((at) => at !== undefined));
      if (next >= end) break;
      this.moveTo(next);
      settle();
    }
    this.moveTo(end);
    settle();
  }
}
