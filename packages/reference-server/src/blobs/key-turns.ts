/** Work that concerns one blob, one after the other. */

export class KeyTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does work when all earlier work for the key has ended, well or not. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const earlier = this.#last.get(key);
    const turn = (async () => {
      await earlier?.catch(() => undefined);
      return work();
    })();
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }
}
