/** The time as the server sees it, and waiting in it; tests pass a virtual one. */

/** Milliseconds since 1970-01-01T00:00:00Z, possibly fractional. */
export type UnixTime = number;

/** A wall clock that one can also wait on. */
export interface Clock {
  /** The time now. */
  now(): UnixTime;
  /** Resolves after `ms` milliseconds of this clock. */
  wait(ms: number): Promise<void>;
}

/** The whole seconds of a time, as TL dates count them. */
export function toSeconds(time: UnixTime): number {
  return Math.floor(time / 1000);
}
