/** auth.resendCode and auth.cancelCode: a code that has not arrived takes the next way, or is given up. */
import type * as tl from '@kitewire/tl-schema/api';
import { codeLength, codeLifetime } from '../../domain/login-code.js';
import { RpcFault, refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { ServiceContext } from '../context.js';
import { deliverCode } from './deliver-code.js';
import { makeLoginCode } from './make-code.js';
import { readCodeRef } from './read-code-ref.js';

/** https://core.telegram.org/method/auth.resendCode */
export async function resendCode(context: ServiceContext, request: tl.AuthResendCodeRequest): Promise<tl.AuthSentCode> {
  const ref = readCodeRef(context, request);
  enforceWait(await context.lockouts.take('sendCodeToPhone', ref.phone, context.now));
  const code = makeLoginCode(context.random);
  const seconds = toSeconds(context.now);
  const outcome = await context.stores.logins.reissueCode({ ...ref, code, via: 'call', now: seconds, expiresAt: seconds + codeLifetime });
  if (outcome === 'expired') refuse('PHONE_CODE_EXPIRED');
  if (outcome === 'exhausted') throw new RpcFault(406, 'SEND_CODE_UNAVAILABLE');
  await deliverCode(context, ref, { phone: ref.phone, code, via: 'call' });
  return { _: 'auth.sentCode', type: { _: 'auth.sentCodeTypeCall', length: codeLength }, phoneCodeHash: ref.phoneCodeHash };
}

/** https://core.telegram.org/method/auth.cancelCode */
export async function cancelCode(context: ServiceContext, request: tl.AuthCancelCodeRequest): Promise<boolean> {
  if (!(await context.stores.logins.cancelCode(readCodeRef(context, request)))) refuse('PHONE_CODE_EXPIRED');
  return true;
}
