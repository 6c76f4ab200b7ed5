/** The errors that this package throws; a peer's faults are effects and not among them. */

/** The caller broke the contract of a machine or function. */
export class UsageError extends Error {
  readonly code = 'USAGE';
  override readonly name = 'UsageError';
}

/** A text or byte string is no secret of an MTProxy; the message never repeats it. */
export class InvalidSecretError extends Error {
  readonly code = 'INVALID_SECRET';
  override readonly name = 'InvalidSecretError';
}
