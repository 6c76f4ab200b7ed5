/** The error of session strings: reading one, writing one, or having no login to write. */
import { SdkError } from './sdk-error.js';

/** Why a session string cannot be read or written. */
export type SessionStringErrorCode =
  /** The text is no session string of any known format. */
  | 'UNKNOWN_SESSION_FORMAT'
  /** The text is a session string, of another format than the one asked for. */
  | 'OTHER_SESSION_FORMAT'
  /** The text is cut off, or something was added to it. */
  | 'WRONG_SESSION_LENGTH'
  /** The text has the right shape, but something in it cannot be: a changed character, a version of the future. */
  | 'DAMAGED_SESSION'
  /** The authorization key is not 256 bytes long, or all zeroes, as in the session of nobody. */
  | 'BAD_SESSION_KEY'
  /** The format asked for has no place for something that it must hold, or lacks what it needs. */
  | 'SESSION_NOT_CARRIED'
  /** The client that should write its session has no login. */
  | 'NOT_LOGGED_IN';

/** A session string cannot be read or written. The text names what it looks like and what was expected, never a key. */
export class SessionStringError extends SdkError {
  readonly code: SessionStringErrorCode;
  override readonly name = 'SessionStringError';

  /** @param message what was got and what was expected, without anything of the session itself */
  constructor(code: SessionStringErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
