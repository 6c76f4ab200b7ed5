/** account.confirmPasswordEmail, resendPasswordEmail and cancelPasswordEmail: the address of a password is proven to be its owner's. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';
import { sendEmailCode } from '../send-email-code.js';

/** https://core.telegram.org/method/account.confirmPasswordEmail */
export async function confirmPasswordEmail(context: UserContext, { code }: tl.AccountConfirmPasswordEmailRequest): Promise<boolean> {
  const outcome = await context.stores.recoveries.confirmDraft({ userId: context.userId, code, now: toSeconds(context.now) });
  if (outcome === 'expired') refuse('EMAIL_HASH_EXPIRED');
  if (outcome === 'wrongCode') refuse('CODE_INVALID');
  context.logger.log('info', 'password.confirmed', { userId: context.userId });
  return true;
}

/** https://core.telegram.org/method/account.resendPasswordEmail */
export async function resendPasswordEmail(context: UserContext): Promise<boolean> {
  await sendEmailCode(context, 'confirmAddress', async (sent) => (await context.stores.recoveries.reissueDraft(sent)) ?? refuse('EMAIL_HASH_EXPIRED'));
  return true;
}

/** https://core.telegram.org/method/account.cancelPasswordEmail */
export async function cancelPasswordEmail(context: UserContext): Promise<boolean> {
  if (!(await context.stores.recoveries.cancelDraft(context.userId))) refuse('EMAIL_HASH_EXPIRED');
  return true;
}
