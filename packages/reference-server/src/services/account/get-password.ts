/** account.getPassword: what it takes to prove the password, and to set another. */
import { createSrpChallenge } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { maskEmail } from '../../domain/email.js';
import { challengeLifetime } from '../../domain/password.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { ServiceContext } from '../context.js';
import { algorithmToTl, srpAlgorithmOf } from '../password-group.js';
import { randomLong } from '../random-long.js';

/**
 * Asks for the password of whoever has just given the right code, or else is logged in: with a fresh share and number each time, good
 * for one answer. To a key of nobody it says that there is none.
 *
 * https://core.telegram.org/method/account.getPassword
 */
export async function getPassword(context: ServiceContext): Promise<tl.AccountPassword> {
  const { authKeyId, limiter, random, stores } = context;
  const offered: tl.RawAccountPassword = {
    _: 'account.password',
    newAlgo: algorithmToTl({ salt1: random.bytes(8), salt2: random.bytes(16) }),
    newSecureAlgo: { _: 'securePasswordKdfAlgoUnknown' },
    secureRandom: random.bytes(256),
  };
  const now = toSeconds(context.now);
  const userId = (await stores.passwords.pendingUser(authKeyId, now)) ?? context.userId;
  const password = userId === undefined ? undefined : await stores.passwords.find(userId);
  if (userId === undefined) return offered;
  const { unconfirmedEmail, resetAt } = await stores.recoveries.find(userId);
  const unconfirmed = unconfirmedEmail !== undefined && userId === context.userId && { emailUnconfirmedPattern: maskEmail(unconfirmedEmail) };
  if (password === undefined) return { ...offered, ...unconfirmed };
  enforceWait(limiter.take('askPassword', String(userId), context.now));
  const { secret, b } = await createSrpChallenge(password.verifier, srpAlgorithmOf(password), context);
  const srpId = randomLong(random);
  await stores.passwords.saveChallenge({ authKeyId, userId, srpId, secret, b, expiresAt: now + challengeLifetime });
  return {
    ...offered,
    ...unconfirmed,
    hasPassword: true,
    ...(password.email !== undefined && { hasRecovery: true as const }),
    ...(resetAt !== undefined && { pendingResetDate: resetAt }),
    currentAlgo: algorithmToTl(password),
    srpB: b,
    srpId,
    ...(password.hint !== '' && { hint: password.hint }),
  };
}
