/** auth.requestPasswordRecovery, checkRecoveryPassword and recoverPassword: a forgotten password goes, for a code from its e-mail address. */
import type * as tl from '@kitewire/tl-schema/api';
import { maskEmail } from '../../domain/email.js';
import type { UserId } from '../../domain/peer-id.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext } from '../context.js';
import { passwordFromTl } from '../password-from-tl.js';
import { randomLong } from '../random-long.js';
import { sendEmailCode } from '../send-email-code.js';
import { welcome } from './welcome.js';

/** https://core.telegram.org/method/auth.requestPasswordRecovery */
export async function requestPasswordRecovery(context: ServiceContext): Promise<tl.AuthPasswordRecovery> {
  const userId = await findOwner(context);
  const password = await context.stores.passwords.find(userId);
  if (password === undefined) refuse('PASSWORD_EMPTY');
  if (password?.email === undefined) refuse('PASSWORD_RECOVERY_NA');
  const address = await sendEmailCode({ ...context, userId }, 'recoverPassword', async (sent) => (await context.stores.recoveries.begin(sent)) ?? refuse('PASSWORD_RECOVERY_NA'));
  return { _: 'auth.passwordRecovery', emailPattern: maskEmail(address) };
}

/** https://core.telegram.org/method/auth.checkRecoveryPassword */
export async function checkRecoveryPassword(context: ServiceContext, { code }: tl.AuthCheckRecoveryPasswordRequest): Promise<boolean> {
  const userId = await findOwner(context);
  refuseWrong(await context.stores.recoveries.check({ userId, code, now: toSeconds(context.now) }));
  return true;
}

/** Takes the password away, or sets a new one, and ends the login that waits for it. https://core.telegram.org/method/auth.recoverPassword */
export async function recoverPassword(context: ServiceContext, { code, newSettings }: tl.AuthRecoverPasswordRequest): Promise<tl.AuthAuthorization> {
  const { authKeyId, random, stores } = context;
  const userId = await findOwner(context);
  const password = newSettings && passwordFromTl(newSettings);
  const command = { userId, code, password, authKeyId, now: toSeconds(context.now), authorizationHash: randomLong(random) };
  const outcome = await stores.recoveries.recover(command);
  if (outcome.type !== 'recovered') return refuseWrong(outcome.type);
  context.logger.log('info', 'password.recovered', { userId, removed: password === undefined });
  if (outcome.loggedIn) return welcome(context, outcome.user);
  return { _: 'auth.authorization', user: await context.peers.describeOne(userId, userId, toSeconds(context.now)) };
}

/** Whose password is meant: of the login that waits on the key, or of whoever is logged in. */
async function findOwner({ authKeyId, now, stores, userId }: ServiceContext): Promise<UserId> {
  const owner = (await stores.recoveries.waitingUser(authKeyId, toSeconds(now))) ?? userId;
  if (owner === undefined) throw new RpcFault(401, 'AUTH_KEY_UNREGISTERED');
  return owner;
}

function refuseWrong(outcome: 'wrongCode' | 'expired'): never;
function refuseWrong(outcome: 'right' | 'wrongCode' | 'expired'): void;
function refuseWrong(outcome: 'right' | 'wrongCode' | 'expired'): void {
  if (outcome === 'wrongCode') refuse('CODE_INVALID');
  if (outcome === 'expired') refuse('PASSWORD_RECOVERY_EXPIRED');
}
