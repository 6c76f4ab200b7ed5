/** Gives the account a password, or another one. */
import { computePasswordVerifier, concatBytes } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { answerPassword, askPassword, readAlgorithm } from './ask-password.js';

/** What goes with a new password. */
export interface SetPasswordOptions {
  /** The present password, for an account that has one. */
  readonly current?: string;
  /** What the login will show to remind of the password; anybody with a login code sees it. */
  readonly hint?: string;
  readonly signal?: CancelSignal;
}

/** Bytes that a client adds to the first salt. */
const OWN_SALT = 32;

/**
 * Sets the password that every further login asks for, after its code; one that is there already is replaced.
 *
 * Rejects with a `PasswordError` (`CURRENT_PASSWORD_NEEDED` ..., and when the server's parameters are not safe, before the
 * password is touched), or with an `RpcError` (`PASSWORD_HASH_INVALID` when `current` is wrong).
 *
 * @see https://core.telegram.org/api/srp#setting-a-new-2fa-password
 */
export async function setPassword(context: ClientContext, password: string, options: SetPasswordOptions = {}): Promise<void> {
  if (password === '') throw new UsageError('The password is empty: use removePassword() to have none.');
  const { current, hint = '', signal } = options;
  const { question, newAlgorithm } = await askPassword(context, signal);
  const offered = await readAlgorithm(context, newAlgorithm);
  const algorithm = { ...offered, salt1: concatBytes(offered.salt1, context.random.bytes(OWN_SALT)) };
  if (question !== undefined && current === undefined) throw new PasswordError('CURRENT_PASSWORD_NEEDED', 'The account has a password.');
  const proof: tl.InputCheckPasswordSRP =
    question === undefined || current === undefined ? { _: 'inputCheckPasswordEmpty' } : await answerPassword(context, question, current);
  const newPasswordHash = await computePasswordVerifier(password, algorithm, context.crypto);
  const newAlgo = { _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...algorithm } as const;
  await context.call(
    { _: 'account.updatePasswordSettings', password: proof, newSettings: { _: 'account.passwordInputSettings', newAlgo, newPasswordHash, hint } },
    { signal },
  );
}
