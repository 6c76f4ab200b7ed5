/** The rule of every rate limit: turns that come back evenly. */

/** So many at once, and then as many again in so many seconds, evenly. */
export interface LimitRule {
  readonly count: number;
  readonly seconds: number;
}

/** What became of the wish for turns. */
export interface TurnOutcome {
  /** 0, or the whole seconds to wait; no turn is taken then. */
  readonly wait: number;
  /** The time at which all turns will have come back, ms. */
  readonly fullAt: number;
}

/**
 * Takes `cost` turns (the generic cell rate algorithm): one number is kept for each key, `fullAt`, the time at which its
 * turns will all have come back; `undefined` for a key that has them all. Times in ms.
 */
export function takeTurns(rule: LimitRule, fullAt: number | undefined, now: number, cost = 1): TurnOutcome {
  const perTurn = (rule.seconds * 1000) / rule.count;
  const next = Math.max(fullAt ?? now, now) + perTurn * Math.min(cost, rule.count);
  const wait = next - now - rule.seconds * 1000;
  // Half a millisecond forgives the rounding of fractions.
  if (wait > 0.5) return { wait: Math.max(1, Math.ceil(wait / 1000)), fullAt: fullAt ?? now };
  return { wait: 0, fullAt: next };
}
