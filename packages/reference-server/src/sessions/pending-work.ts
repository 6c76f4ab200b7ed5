/** Work that has begun and must not be cut off: what a closing server waits for. */

/** Counts work under way. */
export class PendingWork {
  readonly #waiting: (() => void)[] = [];
  #count = 0;

  /** Notes that something begins; gives what notes its end, which counts once however often it is called. */
  begin(): () => void {
    this.#count += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => void this.#waiting.push(resolve));
  }
}
