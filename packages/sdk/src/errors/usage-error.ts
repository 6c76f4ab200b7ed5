/** The error of a caller who broke the contract of a function. */
import { SdkError } from './sdk-error.js';

/** The application called something in a way it cannot be called; repeating the call will not help. */
export class UsageError extends SdkError {
  readonly code = 'USAGE';
  override readonly name = 'UsageError';
}
