/** auth.sendCode: a login code goes to a phone. */
import type * as tl from '@kitewire/tl-schema/api';
import { codeAttempts, codeLength, codeLifetime, codeResends, resendDelay } from '../../domain/login-code.js';
import { normalisePhone } from '../../domain/phone.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { ServiceContext } from '../context.js';
import { sendHome } from './send-home.js';
import { deliverCode } from './deliver-code.js';
import { makeLoginCode, makePhoneCodeHash } from './make-code.js';

/** https://core.telegram.org/method/auth.sendCode */
export async function sendCode(context: ServiceContext, request: tl.AuthSendCodeRequest): Promise<tl.AuthSentCode> {
  const { stores, random, limiter, authKeyId, now } = context;
  if (request.apiId <= 0) refuse('API_ID_INVALID');
  const phone = normalisePhone(request.phoneNumber) ?? refuse('PHONE_NUMBER_INVALID');
  const { remoteAddress } = context.connection;
  await sendHome(context, phone);
  if (remoteAddress !== '') enforceWait(limiter.take('sendCodeFromAddress', remoteAddress, now));
  enforceWait(await context.lockouts.take('sendCodeToPhone', phone, now));
  const ref = { authKeyId, phone, phoneCodeHash: makePhoneCodeHash(random) };
  const code = makeLoginCode(random);
  const seconds = toSeconds(now);
  const limits = { attempts: codeAttempts, resends: codeResends };
  await stores.logins.issueCode({ ...ref, ...limits, code, now: seconds, expiresAt: seconds + codeLifetime });
  await deliverCode(context, ref, { phone, code, via: 'sms' });
  return {
    _: 'auth.sentCode',
    type: { _: 'auth.sentCodeTypeSms', length: codeLength },
    phoneCodeHash: ref.phoneCodeHash,
    nextType: { _: 'auth.codeTypeCall' },
    timeout: resendDelay,
  };
}
