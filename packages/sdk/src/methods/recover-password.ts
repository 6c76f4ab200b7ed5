/** The way out for whoever has forgotten the account's password: a code from its e-mail address. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { askPassword } from './ask-password.js';
import { createPasswordSettings } from './new-password.js';

/** What goes with the recovery of a password. */
export interface RecoverPasswordOptions {
  /** Takes the place of the forgotten password; without it the account has none afterwards. */
  readonly newPassword?: string;
  /** What will remind of the new password. */
  readonly hint?: string;
  readonly signal?: CancelSignal;
}

/**
 * Lets the server send a code to the e-mail address of the account's password; resolves to the address, masked as in
 * `a***@example.org`. It is possible after a `start` that ended at the password, and while logged in.
 *
 * Rejects with a `PasswordError` (`NO_RECOVERY` when the password has no address), or with an `RpcError`.
 *
 * @see https://core.telegram.org/method/auth.requestPasswordRecovery
 */
export async function requestPasswordRecovery(context: ClientContext, { signal }: { readonly signal?: CancelSignal } = {}): Promise<string> {
  try {
    return (await context.call({ _: 'auth.requestPasswordRecovery' }, { signal })).emailPattern;
  } catch (error) {
    if (!(error instanceof RpcError) || error.type !== 'PASSWORD_RECOVERY_NA') throw error;
    throw new PasswordError('NO_RECOVERY', 'The password has no e-mail address.', { cause: error });
  }
}

/** Gives the code from the mail; resolves to the login that follows, not yet stored. Rejects as `recoverPassword` does. */
export async function redeemRecoveryCode(context: ClientContext, code: string, { newPassword, hint, signal }: RecoverPasswordOptions = {}): Promise<tl.AuthAuthorization> {
  const request = { _: 'auth.recoverPassword', code } as const;
  if (newPassword === undefined || newPassword === '') return context.call(request, { signal });
  const { newAlgorithm } = await askPassword(context, signal);
  const newSettings = await createPasswordSettings(context, newAlgorithm, { password: newPassword, ...(hint !== undefined && { hint }) });
  return context.call({ ...request, newSettings }, { signal });
}

/**
 * Gives the code from the mail: the forgotten password is gone, or replaced by `newPassword`, and a login that waited for it
 * is done. Resolves to the account's own user.
 *
 * Rejects with an `RpcError` (`CODE_INVALID`; `PASSWORD_RECOVERY_EXPIRED`: ask for a new code).
 *
 * @see https://core.telegram.org/method/auth.recoverPassword
 */
export async function recoverPassword(context: ClientContext, code: string, options: RecoverPasswordOptions = {}): Promise<tl.RawUser> {
  const authorization = await redeemRecoveryCode(context, code, options);
  if (authorization._ !== 'auth.authorization' || authorization.user._ !== 'user') throw new UsageError('The server logged nobody in.');
  if (context.selfId === undefined) await context.loggedIn(authorization.user);
  return authorization.user;
}
