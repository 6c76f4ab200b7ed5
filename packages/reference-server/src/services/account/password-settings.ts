/** account.updatePasswordSettings and account.getPasswordSettings: the own password is set, changed, removed. */
import type * as tl from '@kitewire/tl-schema/api';
import { longestHint, type Password } from '../../domain/password.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { isVerifier, saltsFromTl } from '../password-group.js';
import { provePassword } from '../prove-password.js';

/**
 * Replaces the password by another, or by none; whoever has one must prove it.
 *
 * https://core.telegram.org/method/account.updatePasswordSettings
 */
export async function updatePasswordSettings(context: UserContext, request: tl.AccountUpdatePasswordSettingsRequest): Promise<boolean> {
  const { stores, userId } = context;
  const password = readPassword(request.newSettings);
  const isKnown = (await stores.passwords.find(userId)) !== undefined;
  if (isKnown) await provePassword(context, userId, request.password);
  // Another session may have set one meanwhile: that one has not been proven.
  if (!(await stores.passwords.set({ userId, password, replaces: isKnown }))) refuse('PASSWORD_HASH_INVALID');
  context.logger.log('info', 'password.changed', { userId, removed: password === undefined });
  return true;
}

/** There is nothing beside the password itself. https://core.telegram.org/method/account.getPasswordSettings */
export async function getPasswordSettings(context: UserContext, request: tl.AccountGetPasswordSettingsRequest): Promise<tl.AccountPasswordSettings> {
  const isKnown = (await context.stores.passwords.find(context.userId)) !== undefined;
  if (isKnown) await provePassword(context, context.userId, request.password);
  return { _: 'account.passwordSettings' };
}

/** The password in new settings; `undefined` for none. */
function readPassword(settings: tl.AccountPasswordInputSettings): Password | undefined {
  const { newAlgo, newPasswordHash, hint = '', email = '', newSecureSettings } = settings;
  if (newAlgo === undefined || newPasswordHash === undefined) return refuse('NEW_SETTINGS_EMPTY');
  // No mail is sent from here, and nothing is stored that a password would open.
  if (email !== '') refuse('EMAIL_INVALID');
  if (newSecureSettings !== undefined) refuse('NEW_SETTINGS_INVALID');
  if (newPasswordHash.length === 0) return undefined;
  const salts = saltsFromTl(newAlgo) ?? refuse('NEW_SALT_INVALID');
  if (!isVerifier(newPasswordHash) || hint.length > longestHint) refuse('NEW_SETTINGS_INVALID');
  return { ...salts, verifier: newPasswordHash, hint };
}
