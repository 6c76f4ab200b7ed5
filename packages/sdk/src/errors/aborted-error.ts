/** The error of an operation that its own caller gave up. */
import { SdkError } from './sdk-error.js';

/** The operation's `signal` was aborted; `cause` holds the signal's reason. */
export class AbortedError extends SdkError {
  readonly code = 'ABORTED';
  override readonly name = 'AbortedError';

  constructor(reason?: unknown) {
    super('The operation was aborted by its signal.', reason === undefined ? undefined : { cause: reason });
  }
}
