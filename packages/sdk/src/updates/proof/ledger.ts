/** What a run costs, and what gave reason to it: a client that asks without a reason asks too much. */

/** Counts over all lives of a client. */
export class Ledger {
  /** Differences and states that were asked for; looks at opened channels are not counted. */
  requests = 0;
  /**
   * How often something happened that costs one request even at best: a start, a part that leaves a rest, a line that
   * was missed, a failure.
   */
  reasons = 0;
  /** How often the application was told of a loss. */
  losses = 0;

  because(times = 1): void {
    this.reasons += times;
  }
}
