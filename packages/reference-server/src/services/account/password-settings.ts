/** account.updatePasswordSettings and account.getPasswordSettings: the own password is set, changed, removed. */
import type * as tl from '@kitewire/tl-schema/api';
import { emailCodeLength, normaliseEmail } from '../../domain/email.js';
import type { Password } from '../../domain/password.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { passwordFromTl } from '../password-from-tl.js';
import { sendEmailCode } from '../send-email-code.js';
import { provePassword } from '../prove-password.js';

/**
 * Replaces the password by another, or by none, and its address likewise; whoever has one must prove it. With a new address
 * nothing changes before that is confirmed: the call is refused with EMAIL_UNCONFIRMED_X then, X being the digits of the code.
 *
 * https://core.telegram.org/method/account.updatePasswordSettings
 */
export async function updatePasswordSettings(context: UserContext, request: tl.AccountUpdatePasswordSettingsRequest): Promise<boolean> {
  const { stores, userId } = context;
  const change = readChange(request.newSettings);
  const known = await stores.passwords.find(userId);
  const replaces = known !== undefined;
  if (replaces) await provePassword(context, userId, request.password);
  if (change.password === undefined && !change.removes && !replaces) refuse('NEW_SETTINGS_EMPTY');
  const { email = known?.email ?? '' } = change;
  if (email !== '' && email !== known?.email) {
    if (change.removes) refuse('NEW_SETTINGS_INVALID');
    await sendEmailCode(context, 'confirmAddress', async (sent) => {
      // Another session may have set a password meanwhile: that one has not been proven.
      if (!(await stores.recoveries.draft({ ...sent, password: change.password, email, replaces }))) refuse('PASSWORD_HASH_INVALID');
      return email;
    });
    refuse(`EMAIL_UNCONFIRMED_${emailCodeLength}`);
  }
  const base = change.password ?? known;
  const password = change.removes || base === undefined ? undefined : withEmail(base, email);
  if (!(await stores.passwords.set({ userId, password, replaces }))) refuse('PASSWORD_HASH_INVALID');
  context.logger.log('info', 'password.changed', { userId, removed: password === undefined });
  return true;
}

/** There is nothing beside the password itself. https://core.telegram.org/method/account.getPasswordSettings */
export async function getPasswordSettings(context: UserContext, request: tl.AccountGetPasswordSettingsRequest): Promise<tl.AccountPasswordSettings> {
  const isKnown = (await context.stores.passwords.find(context.userId)) !== undefined;
  if (isKnown) await provePassword(context, context.userId, request.password);
  return { _: 'account.passwordSettings' };
}

/** What new settings ask for; what is absent stays. */
interface PasswordSettingsChange {
  readonly password: Password | undefined;
  readonly removes: boolean;
  /** Empty for none. */
  readonly email?: string;
}

function readChange(settings: tl.AccountPasswordInputSettings): PasswordSettingsChange {
  const { newPasswordHash, email } = settings;
  const address = email === undefined || email === '' ? email : (normaliseEmail(email) ?? refuse('EMAIL_INVALID'));
  const changesPassword = settings.newAlgo !== undefined && newPasswordHash !== undefined;
  if (!changesPassword && address === undefined) refuse('NEW_SETTINGS_EMPTY');
  const password = changesPassword ? passwordFromTl(settings) : undefined;
  return { password, removes: changesPassword && password === undefined, ...(address !== undefined && { email: address }) };
}

function withEmail({ salt1, salt2, verifier, hint }: Password, email: string): Password {
  return { salt1, salt2, verifier, hint, ...(email !== '' && { email }) };
}
