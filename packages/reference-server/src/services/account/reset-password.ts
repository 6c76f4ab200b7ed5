/** account.resetPassword and declinePasswordReset: a forgotten password without an address goes after seven days, unless somebody objects. */
import type * as tl from '@kitewire/tl-schema/api';
import { resetDelay } from '../../domain/password.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';

/** Only who is logged in may ask: they could do all else already. https://core.telegram.org/method/account.resetPassword */
export async function resetPassword(context: UserContext): Promise<tl.AccountResetPasswordResult> {
  const outcome = await context.stores.recoveries.reset({ userId: context.userId, now: toSeconds(context.now), delay: resetDelay });
  switch (outcome.type) {
    case 'waits':
      return { _: 'account.resetPasswordRequestedWait', untilDate: outcome.resetAt };
    case 'done':
      return { _: 'account.resetPasswordOk' };
    case 'nothing':
      return refuse('PASSWORD_EMPTY');
  }
}

/** https://core.telegram.org/method/account.declinePasswordReset */
export async function declinePasswordReset(context: UserContext): Promise<boolean> {
  if (!(await context.stores.recoveries.declineReset(context.userId))) refuse('RESET_REQUEST_MISSING');
  return true;
}
