/** The errors of the account's password, found on this side before anything about the password is told. */
import { SdkError } from './sdk-error.js';

/** Why a password is not proven or set. */
export type PasswordErrorCode =
  /** The server's prime, generator or share would give the password away. */
  | 'UNSAFE_PASSWORD_PARAMETERS'
  /** The server wants the password to be proven in a way that this version does not know. */
  | 'UNKNOWN_PASSWORD_ALGORITHM'
  /** The account has no password, or the server no longer waits for it. */
  | 'NO_PASSWORD'
  /** The password has no e-mail address through which it could be recovered. */
  | 'NO_RECOVERY'
  /** The account has a password already. */
  | 'CURRENT_PASSWORD_NEEDED';

const advice: Readonly<Record<PasswordErrorCode, string>> = {
  UNSAFE_PASSWORD_PARAMETERS: 'Nothing about the password was sent: do not trust this server.',
  UNKNOWN_PASSWORD_ALGORITHM: 'Update the SDK.',
  NO_PASSWORD: 'Begin the login again, if one was going on.',
  NO_RECOVERY: 'A device that is logged in can ask for a reset with account.resetPassword.',
  CURRENT_PASSWORD_NEEDED: 'Pass it as `current`.',
};

/** A password could not be used. `code` says why. The text never contains the password. */
export class PasswordError extends SdkError {
  readonly code: PasswordErrorCode;
  override readonly name = 'PasswordError';

  /** @param what one sentence that says what happened */
  constructor(code: PasswordErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
  }
}
