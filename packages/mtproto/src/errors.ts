/** The errors that this package throws; a peer's faults are effects and not among them. */

/** The caller broke the contract of a machine or function. */
export class UsageError extends Error {
  readonly code = 'USAGE';
  override readonly name = 'UsageError';
}
