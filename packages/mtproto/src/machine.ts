/** The contract of every state machine here: inputs and the time go in, effects come out, no I/O in between. */

/** Milliseconds on a monotonic clock with an arbitrary origin; deadlines are instants. */
export type Instant = number;

/** Milliseconds since 1970-01-01T00:00:00Z, possibly fractional; message ids and salts are made of it. */
export type UnixTime = number;

/** One reading of both clocks. */
export interface Moment {
  readonly instant: Instant;
  readonly unix: UnixTime;
}

/**
 * A state machine without I/O.
 *
 * The driver feeds inputs with `handle`, then calls `poll` until it returns `undefined` and carries out each
 * effect in order. When `deadline` has passed, it calls `poll` again. A peer's fault becomes a `close` effect and
 * never an exception; misuse by the driver throws a `UsageError`.
 *
 * Bytes handed in belong to the machine from then on; bytes handed out are never touched again by it.
 */
export interface Machine<Input, Effect> {
  /** Takes one input in. */
  handle(input: Input, now: Moment): void;
  /** Gives the next effect to carry out, or `undefined` when there is nothing to do now. */
  poll(now: Moment): Effect | undefined;
  /** When `poll` wants to be called next although no input arrived; `undefined` for never. */
  readonly deadline: Instant | undefined;
}
