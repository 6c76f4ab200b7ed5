/** A clock that moves only when it is told to, with what is to happen on the way. */
import type { Moment } from '@kitewire/mtproto';

/** Events run in the order of their time, and of their planning where times are equal. */
export class VirtualTime {
  #instant = 0;
  #planned: { readonly at: number; readonly run: () => void }[] = [];

  now(): Moment {
    return { instant: this.#instant, unix: 1_700_000_000_000 + this.#instant };
  }

  /** Plans something; returns what cancels it. */
  at(instant: number, run: () => void): () => void {
    const event = { at: Math.max(instant, this.#instant), run };
    const index = this.#planned.findLastIndex((other) => other.at <= event.at);
    this.#planned.splice(index + 1, 0, event);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== event);
    };
  }

  /** Lets time pass. */
  advance(ms: number): void {
    const end = this.#instant + ms;
    let steps = 0;
    while ((this.#planned[0]?.at ?? Number.POSITIVE_INFINITY) <= end) {
      const event = this.#planned.shift();
      if (event === undefined) break;
      this.#instant = Math.max(this.#instant, event.at);
      event.run();
      if ((steps += 1) > 100_000) throw new Error('Time stands still: something happens again and again.');
    }
    this.#instant = end;
  }
}
