/** One thing after the other: who reads, merges and writes must not be overtaken by another who does. */

/** Runs asynchronous tasks one at a time, in the order of the calls. */
export class TaskQueue {
  #last: Promise<void> = Promise.resolve();
  #open = 0;

  /** Whether a task has not ended; who waits until they have `settled` goes on ahead of those who find it so. */
  get isBusy(): boolean {
    return this.#open > 0;
  }

  /** Runs a task when all earlier ones have ended; gives its outcome. */
  run<Value>(task: () => Promise<Value>): Promise<Value> {
    this.#open += 1;
    const outcome = this.#last.then(task);
    const end = (): void => {
      this.#open -= 1;
    };
    // A failed task is its caller's business, not the next one's.
    this.#last = outcome.then(end, end);
    return outcome;
  }

  /** Resolves when everything queued so far has ended. */
  settled(): Promise<void> {
    return this.#last;
  }
}
