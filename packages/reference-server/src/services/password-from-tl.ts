/** Reading the password in new settings. */
import type * as tl from '@kitewire/tl-schema/api';
import { longestHint, type Password } from '../domain/password.js';
import { refuse } from '../errors.js';
import { isVerifier, saltsFromTl } from './password-group.js';

/** The password that settings ask for, without its address; `undefined` for none. @throws RpcFault 400 */
export function passwordFromTl({ newAlgo, newPasswordHash, hint = '', newSecureSettings }: tl.AccountPasswordInputSettings): Omit<Password, 'email'> | undefined {
  if (newAlgo === undefined || newPasswordHash === undefined) return refuse('NEW_SETTINGS_EMPTY');
  // Nothing is stored that a password would open.
  if (newSecureSettings !== undefined) refuse('NEW_SETTINGS_INVALID');
  if (newPasswordHash.length === 0) return undefined;
  const salts = saltsFromTl(newAlgo) ?? refuse('NEW_SALT_INVALID');
  if (!isVerifier(newPasswordHash) || hint.length > longestHint) refuse('NEW_SETTINGS_INVALID');
  return { ...salts, verifier: newPasswordHash, hint };
}
