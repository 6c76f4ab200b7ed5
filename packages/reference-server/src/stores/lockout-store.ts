/** The port through which the limits of the login are counted, so that a restart does not lift them. */
import type { LimitRule } from '../domain/turns.js';

/** A turn that is wanted. */
export interface TakeTurn {
  /** What is counted, and whose. */
  readonly slot: string;
  readonly rule: LimitRule;
  /** Unix ms. */
  readonly now: number;
}

/** Counts turns. The operation is atomic and durable when its promise resolves. */
export interface LockoutStore {
  /** Takes a turn; gives 0, or the whole seconds to wait, in which case none is taken. */
  take(command: TakeTurn): Promise<number>;
}
