/** What a run costs, and the least that it could have cost: a client that asks without need asks too much. */

/** As many times the least may be spent. */
const allowance = 3;

/**
 * Counts over all lives of a client.
 *
 * The least is what a client would spend that knows beforehand what will arrive and when, and that on each line is as far as
 * the real one whenever that one asks. It asks in each period of a line in which something came to be owed: a period ends
 * with a request of the real client, so each period needs a request of its own, and one is enough.
 */
export class Ledger {
  /** Differences and states that were asked for; looks at opened channels are the server's wish and not counted. */
  requests = 0;
  /** How many of these there had to be. */
  ideal = 0;
  /** How often the application was told of a loss. */
  losses = 0;
  /** What the next request of a line is for: changes that were lost on the way, and other reasons by name. */
  readonly #owed = new Map<string, Set<number | string>>();
  /** Lines whose last answer was a part: the server wants the rest to be asked for. */
  readonly #inParts = new Set<string>();
  /** How many requests there were when a line asked last. */
  readonly #askedAt = new Map<string, number>();
  #count = 0;

  /** A moment, for `oweSince`. */
  get moment(): number {
    return this.#count;
  }

  /** Only a request will bring this. */
  owe(line: string, what: number | string): void {
    const owed = this.#owed.get(line);
    if (owed) owed.add(what);
    else this.#owed.set(line, new Set([what]));
  }

  /** It turns out now that only a request after `moment` brings this. */
  oweSince(moment: number, line: string, what: number | string): void {
    if ((this.#askedAt.get(line) ?? 0) <= moment) this.owe(line, what);
  }

  /** It came by itself. */
  settle(line: string, change: number): void {
    this.#owed.get(line)?.delete(change);
  }

  /** The answer to a request of this line is a part. */
  noteRest(line: string, wasNeeded: boolean): void {
    // In how many parts an answer comes is not the client's doing: what was not needed counts once.
    if (wasNeeded) this.owe(line, 'rest');
    else this.#inParts.add(line);
  }

  /**
   * A request leaves.
   *
   * @param isLook whether the server wants the client to ask now, needed or not
   * @returns whether it was needed, so that what it does not bring is owed further
   */
  ask(line: string, isLook: boolean): boolean {
    const isOwed = (this.#owed.get(line)?.size ?? 0) > 0;
    this.#owed.delete(line);
    this.#count += 1;
    this.#askedAt.set(line, this.#count);
    if (isOwed) this.ideal += 1;
    const isRest = this.#inParts.delete(line);
    if (isOwed || !(isLook || isRest)) this.requests += 1;
    return isOwed || isLook;
  }

  /** Throws when too much was asked. */
  audit(): void {
    const { requests, ideal } = this;
    if (requests > allowance * ideal) throw new Error(`${requests} requests were made where ${ideal} would have been enough.`);
  }
}
