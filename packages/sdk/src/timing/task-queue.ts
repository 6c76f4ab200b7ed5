/** One thing after the other: who reads, merges and writes must not be overtaken by another who does. */

/** Runs asynchronous tasks one at a time, in the order of the calls. */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task when all earlier ones have ended; gives its outcome. */
  run<Value>(task: () => Promise<Value>): Promise<Value> {
    const outcome = this.#last.then(task);
    // A failed task is its caller's business, not the next one's.
    this.#last = outcome.catch(() => {});
    return outcome;
  }

  /** Resolves when everything queued so far has ended. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
