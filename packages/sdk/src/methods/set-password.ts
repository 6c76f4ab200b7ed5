/** Gives the account a password, or another one. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { answerPassword, askPassword } from './ask-password.js';
import { createPasswordSettings } from './new-password.js';
import { type Answer, obtainAnswer } from './obtain-answer.js';

/** What goes with a new password. */
export interface SetPasswordOptions {
  /** The present password, for an account that has one. */
  readonly current?: string;
  /** What the login will show to remind of the password; anybody with a login code sees it. */
  readonly hint?: string;
  /** An e-mail address through which a forgotten password is recovered; the one there is stays unless given, `''` takes it away. */
  readonly email?: string;
  /** The code that the server sends to a new address, or what gives it; the terminal is asked for it otherwise. */
  readonly emailCode?: Answer;
  readonly signal?: CancelSignal;
}

/** A mistyped code may be corrected so often. */
const CODE_ATTEMPTS = 3;

/**
 * Sets the password that every further login asks for, after its code; one that is there already is replaced.
 *
 * With a new `email` nothing changes before its code was given.
 *
 * Rejects with a `PasswordError` (`CURRENT_PASSWORD_NEEDED` ..., and when the server's parameters are not safe, before the
 * password is touched), or with an `RpcError` (`PASSWORD_HASH_INVALID` when `current` is wrong,
 * `CODE_INVALID` when the code from the mail is).
 *
 * @see https://core.telegram.org/api/srp#setting-a-new-2fa-password
 */
export async function setPassword(context: ClientContext, password: string, options: SetPasswordOptions = {}): Promise<void> {
  if (password === '') throw new UsageError('The password is empty: use removePassword() to have none.');
  const { current, hint = '', email, signal } = options;
  const { question, newAlgorithm } = await askPassword(context, signal);
  if (question !== undefined && current === undefined) throw new PasswordError('CURRENT_PASSWORD_NEEDED', 'The account has a password.');
  const proof: tl.InputCheckPasswordSRP =
    question === undefined || current === undefined ? { _: 'inputCheckPasswordEmpty' } : await answerPassword(context, question, current);
  const settings = await createPasswordSettings(context, newAlgorithm, { password, hint });
  const newSettings = { ...settings, ...(email !== undefined && { email }) };
  try {
    await context.call({ _: 'account.updatePasswordSettings', password: proof, newSettings }, { signal });
  } catch (error) {
    if (!(error instanceof RpcError) || error.type !== 'EMAIL_UNCONFIRMED') throw error;
    await confirmEmail(context, options);
  }
}

/** Confirms the new address; a code from a callback or the terminal may be corrected. */
async function confirmEmail(context: ClientContext, { emailCode, signal }: SetPasswordOptions): Promise<void> {
  const attempts = typeof emailCode === 'string' ? 1 : CODE_ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    const code = await obtainAnswer(context, emailCode, 'Code from the mail:', { ...(signal && { signal }) });
    try {
      await context.call({ _: 'account.confirmPasswordEmail', code }, { signal });
      return;
    } catch (error) {
      if (!(error instanceof RpcError) || error.type !== 'CODE_INVALID' || attempt >= attempts) throw error;
      context.logger.log('warn', 'The code is wrong', { attempt });
    }
  }
}
