/** The errors that only the command line has. */
import { SdkError } from '../errors/sdk-error.js';

/** Why the command line cannot go on. */
export type CliErrorCode =
  /** It cannot be understood, or something that it needs was not given. */
  | 'BAD_COMMAND_LINE'
  /** There is no login. */
  | 'NOT_LOGGED_IN'
  /** The person at the terminal wants to end it. */
  | 'INTERRUPTED'
  /** What was named is not there. */
  | 'NOT_FOUND';

/** The command cannot be carried out; the message says why, and the way out. */
export class CliError extends SdkError {
  readonly code: CliErrorCode;
  override readonly name = 'CliError';

  constructor(code: CliErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
