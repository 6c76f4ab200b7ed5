/** Takes the account's password away. */
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { answerPassword, askPassword } from './ask-password.js';

/**
 * Removes the password: further logins ask for a code only.
 *
 * Rejects with a `PasswordError` (`NO_PASSWORD` when there is none), or with an `RpcError` (`PASSWORD_HASH_INVALID`).
 *
 * @see https://core.telegram.org/method/account.updatePasswordSettings
 */
export async function removePassword(context: ClientContext, current: string, { signal }: { readonly signal?: CancelSignal } = {}): Promise<void> {
  const { question } = await askPassword(context, signal);
  if (question === undefined) throw new PasswordError('NO_PASSWORD', 'The account has no password.');
  const password = await answerPassword(context, question, current);
  const newAlgo = { _: 'passwordKdfAlgoUnknown' } as const;
  const newSettings = { _: 'account.passwordInputSettings', newAlgo, newPasswordHash: new Uint8Array(), hint: '' } as const;
  await context.call({ _: 'account.updatePasswordSettings', password, newSettings }, { signal });
}
