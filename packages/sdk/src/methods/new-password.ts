/** The settings that make a text the account's password. */
import { computePasswordVerifier, concatBytes } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { readAlgorithm } from './ask-password.js';

/** Bytes that a client adds to the first salt. */
const OWN_SALT = 32;

/**
 * Makes what the server keeps of a password. Rejects with a `PasswordError` when the algorithm that it offers is not safe.
 *
 * @see https://core.telegram.org/api/srp#setting-a-new-2fa-password
 */
export async function createPasswordSettings(
  context: ClientContext,
  offer: tl.PasswordKdfAlgo,
  { password, hint = '' }: { readonly password: string; readonly hint?: string },
): Promise<tl.RawAccountPasswordInputSettings> {
  const offered = await readAlgorithm(context, offer);
  const algorithm = { ...offered, salt1: concatBytes(offered.salt1, context.random.bytes(OWN_SALT)) };
  const newPasswordHash = await computePasswordVerifier(password, algorithm, context.crypto);
  const newAlgo = { _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow', ...algorithm } as const;
  return { _: 'account.passwordInputSettings', newAlgo, newPasswordHash, hint };
}
