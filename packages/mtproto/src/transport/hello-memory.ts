/** The hellos that a proxy has answered: each may come once, and only while it is fresh. */
import { toHex } from '../bytes/hex.js';

/** So many seconds a hello may be old: clocks of clients are often wrong. */
const MAX_AGE = 600;
/** So many seconds a hello may come from the future. */
const MAX_LEAD = 600;
const CAPACITY = 65_536;
/** Enough of a code to tell it from all others. */
const REMEMBERED_LENGTH = 16;

/** What to remember by. */
export interface HelloMemoryOptions {
  /** Hellos remembered at most; 65,536 unless given. */
  readonly capacity?: number;
}

/** One proxy's memory, shared by all of its connections. */
export class HelloMemory {
  readonly #capacity: number;
  /** From the beginning of a hello's code to its time, in the order in which they came. */
  readonly #times = new Map<string, number>();
  /** Hellos of this second or before are refused: some of them were forgotten. */
  #forgottenUntil = -Infinity;

  constructor(options: HelloMemoryOptions = {}) {
    this.#capacity = options.capacity ?? CAPACITY;
  }

  /** How many hellos are remembered. */
  get size(): number {
    return this.#times.size;
  }

  /** Judges an authentic hello by its code and time in seconds, and remembers it if it is admitted; a text says why not. */
  admit(clientRandom: Uint8Array, seconds: number, now: number): string | undefined {
    if (seconds < now - MAX_AGE || seconds > now + MAX_LEAD) {
      return `the hello is ${Math.round(Math.abs(now - seconds))} s ${seconds < now ? 'old' : 'ahead'}, at most ${MAX_AGE} are accepted`;
    }
    const name = toHex(clientRandom.subarray(0, REMEMBERED_LENGTH));
    if (this.#times.has(name)) return 'the hello came before';
    if (seconds <= this.#forgottenUntil) return 'the hello is too old to tell whether it came before';
    this.#makeRoom(now);
    this.#times.set(name, seconds);
    return undefined;
  }

  #makeRoom(now: number): void {
    for (const [name, seconds] of this.#times) {
      const isStale = seconds < now - MAX_AGE;
      if (!isStale && this.#times.size < this.#capacity) return;
      // What is stale would be refused anyway; anything else takes those as old as itself with it.
      if (!isStale) this.#forgottenUntil = Math.max(this.#forgottenUntil, seconds);
      this.#times.delete(name);
    }
  }
}
