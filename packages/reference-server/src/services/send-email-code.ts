/** Sending a code to the e-mail address of a password. */
import { emailCodeAttempts, emailCodeLength, emailCodeLifetime } from '../domain/email.js';
import type { UserId } from '../domain/peer-id.js';
import { refuse } from '../errors.js';
import { toSeconds } from '../ports/clock.js';
import type { EmailPurpose } from '../ports/email-delivery.js';
import { enforceWait } from '../rpc/limits.js';
import type { SentEmailCode } from '../stores/recovery-store.js';
import { makeLoginCode } from './auth/make-code.js';
import type { ServiceContext } from './context.js';

/**
 * Makes a code, keeps it and hands it over; gives the address that it went to.
 *
 * @param keep stores the code; gives the address, or refuses.
 * @throws RpcFault 420 FLOOD_WAIT when too many were sent, 400 EMAIL_INVALID when it cannot be delivered.
 */
export async function sendEmailCode(
  context: ServiceContext & { readonly userId: UserId },
  purpose: EmailPurpose,
  keep: (sent: SentEmailCode) => Promise<string>,
): Promise<string> {
  const { logger, lockouts, random, stores, userId } = context;
  // Counted apart: whoever has exhausted one way must not keep the owner from the other.
  enforceWait(await lockouts.take('sendEmail', `${purpose}:${userId}`, context.now));
  const code = makeLoginCode(random, emailCodeLength);
  const address = await keep({ userId, code, expiresAt: toSeconds(context.now) + emailCodeLifetime, attempts: emailCodeAttempts });
  try {
    await context.emailDelivery({ address, code, purpose });
  } catch (error) {
    logger.log('error', 'email.undelivered', { userId, purpose }, error);
    if (purpose === 'confirmAddress') await stores.recoveries.cancelDraft(userId);
    else await stores.recoveries.cancel(userId);
    refuse('EMAIL_INVALID');
  }
  return address;
}
