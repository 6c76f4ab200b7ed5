/** Whose files are on their way to the server, and who waits until there are fewer of them. */
import type { Sending } from './sending.js';

/** Uploads that go on beside everything else: a few at a time, so that each gets somewhere. */
export class Preparations {
  readonly #max: number;
  readonly #underway = new Set<Sending>();
  readonly #waiting = new Set<Sending>();

  /** @param max how many at a time */
  constructor(max: number) {
    this.#max = max;
  }

  /** Begins one, or notes that it has to wait; gives whether it has begun. */
  begin(sending: Sending): boolean {
    const hasRoom = this.#underway.size < this.#max;
    (hasRoom ? this.#underway : this.#waiting).add(sending);
    return hasRoom;
  }

  isUnderway(sending: Sending): boolean {
    return this.#underway.has(sending);
  }

  /** One needs to wait no longer. */
  leave(sending: Sending): void {
    this.#waiting.delete(sending);
  }

  /** One has ended; gives those that have waited for it. */
  end(sending: Sending): readonly Sending[] {
    if (!this.#underway.delete(sending)) return [];
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }

  clear(): void {
    this.#underway.clear();
    this.#waiting.clear();
  }
}
