/** The only time that both ends know: it moves to the next timer when nobody has anything left to do. */

/** The calendar at the beginning, in ms. */
const startedAt = 1_750_000_000_000;

export class VirtualClock {
  instant = 0;
  /** @type {{ at: number, order: number, run: () => void }[]} */
  #timers = [];
  #order = 0;
  /** Work of stores that is under way: it ends without the clock. */
  #pending = 0;

  /** @returns {{ instant: number, unix: number }} */
  now() {
    return { instant: this.instant, unix: startedAt + this.instant };
  }

  /** @param {number} at @param {() => void} run @returns {() => void} */
  setTimer(at, run) {
    const timer = { at: Math.max(at, this.instant), order: this.#order++, run };
    let index = this.#timers.length;
    while (index > 0 && this.#isLater(/** @type {typeof timer} */ (this.#timers[index - 1]), timer)) index -= 1;
    this.#timers.splice(index, 0, timer);
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found >= 0) this.#timers.splice(found, 1);
    };
  }

  /** @param {{ at: number, order: number }} left @param {{ at: number, order: number }} right */
  #isLater(left, right) {
    return left.at > right.at || (left.at === right.at && left.order > right.order);
  }

  /** @template T @param {Promise<T>} work @returns {Promise<T>} The same, which time waits for. */
  track(work) {
    this.#pending += 1;
    const done = () => void (this.#pending -= 1);
    work.then(done, done);
    return work;
  }

  /** Lets everybody finish what they can without time going on. */
  async settle() {
    do await new Promise((resolve) => void setImmediate(resolve));
    while (this.#pending > 0);
  }

  /** Lets time pass. @param {number} duration In ms. */
  async run(duration) {
    const end = this.instant + duration;
    await this.settle();
    for (let next = this.#timers[0]; next && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift();
      this.instant = Math.max(this.instant, next.at);
      next.run();
      await this.settle();
    }
    this.instant = end;
  }
}

/** The clock of one process: nothing of it happens after its end. */
export class Life {
  isOver = false;
  #clock;
  /** @type {Set<() => void>} */
  #ends = new Set();

  /** @param {VirtualClock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  now = () => this.#clock.now();

  /** @param {number} at @param {() => void} run */
  setTimer = (at, run) => {
    if (this.isOver) return () => {};
    const cancel = this.#clock.setTimer(at, () => {
      this.#ends.delete(cancel);
      run();
    });
    this.#ends.add(cancel);
    return () => {
      this.#ends.delete(cancel);
      cancel();
    };
  };

  /** @param {() => void} undo Called when the process ends. */
  onEnd(undo) {
    this.#ends.add(undo);
  }

  /** What a process hears of work outside it: nothing any more once it has ended. @template T @param {Promise<T>} work @returns {Promise<T>} */
  hear(work) {
    this.#clock.track(work);
    return new Promise((resolve, reject) => {
      work.then(
        (value) => void (this.isOver || resolve(value)),
        (error) => void (this.isOver || reject(error)),
      );
    });
  }

  /** Ends the process, in the middle of whatever it does. */
  end() {
    this.isOver = true;
    for (const undo of this.#ends) undo();
    this.#ends.clear();
  }
}

/** @type {Promise<never>} What nobody answers. */
export const never = new Promise(() => {});
