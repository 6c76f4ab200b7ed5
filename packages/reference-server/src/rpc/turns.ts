/** One after the other: what must not happen twice at the same time for one key. */

/** Runs work in turns. */
export interface Turns {
  /** Runs when all that was begun before for the key has ended. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Makes turns; a key takes room only while something runs for it. */
export function createTurns(): Turns {
  const ends = new Map<string, Promise<void>>();
  return {
    run: async (key, work) => {
      const before = ends.get(key);
      let finish = (): void => undefined;
      const end = new Promise<void>((resolve) => void (finish = resolve));
      ends.set(key, end);
      try {
        await before;
        return await work();
      } finally {
        finish();
        if (ends.get(key) === end) ends.delete(key);
      }
    },
  };
}
