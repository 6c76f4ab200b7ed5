/** The errors of the outbox. */
import { SdkError } from './sdk-error.js';

/** Why something in the outbox was not done, or cannot be told of. */
export type OutboxErrorCode =
  /** Too much waits already. */
  | 'OUTBOX_FULL'
  /** It was taken back. */
  | 'SENDING_CANCELLED'
  /** Its outcome has been unknown for so long that the server may have forgotten it. */
  | 'SENDING_EXPIRED'
  /** It cannot be asked for: the chat is not known any more, or the content is none. */
  | 'SENDING_IMPOSSIBLE'
  /** Nobody is logged in any more: the outbox of the account is gone. */
  | 'LOGGED_OUT'
  /** It was sent by an attempt whose answer was lost, and its message is not to be found. */
  | 'MESSAGE_UNKNOWN';

const advice: Readonly<Record<OutboxErrorCode, string>> = {
  OUTBOX_FULL: 'Send it when something was sent: nothing of it was stored.',
  SENDING_CANCELLED: 'Nothing of it was sent.',
  SENDING_EXPIRED: 'Look whether it arrived, then call retrySending() or cancelSending().',
  SENDING_IMPOSSIBLE: 'Nothing of it was sent.',
  LOGGED_OUT: 'Send it again when somebody is logged in.',
  MESSAGE_UNKNOWN: 'Do not send it again: it arrived, and may have been deleted since.',
};

/** Something was not done, or nobody knows. */
export class OutboxError extends SdkError {
  readonly code: OutboxErrorCode;
  override readonly name = 'OutboxError';

  /** @param what one sentence that says what happened */
  constructor(code: OutboxErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
  }
}
