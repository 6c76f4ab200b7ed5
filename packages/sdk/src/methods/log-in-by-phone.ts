/** The login by phone number, code and password; a number that is new gets an account. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import { type AcceptTerms, agreeToTerms } from './accept-terms.js';
import { type ForgottenPassword, withPassword } from './check-password.js';
import { type Answer, obtainAnswer } from './obtain-answer.js';

/** What a login by phone needs; whatever is missing is asked for on the terminal. */
export interface PhoneLogin {
  /** The phone number in international format, such as `+12025550100`. */
  readonly phone?: Answer;
  /** The code that the server has sent. */
  readonly code?: Answer;
  /** The account's password, if it has one. */
  readonly password?: Answer;
  /** What is done when the password is forgotten: a code from its e-mail address takes its place. */
  readonly forgotten?: ForgottenPassword;
  /** The first name for a new account; without it the person is asked. */
  readonly firstName?: Answer;
  readonly lastName?: string;
  /** Shows the server's terms of service to whoever signs up, where it has some; the terminal is asked otherwise. */
  readonly acceptTerms?: AcceptTerms;
  readonly signal?: CancelSignal;
}

/** A mistyped code may be corrected so often. */
const CODE_ATTEMPTS = 3;

/** @see https://core.telegram.org/api/auth */
export async function logInByPhone(context: ClientContext, login: PhoneLogin): Promise<tl.AuthAuthorization> {
  const { signal } = login;
  const phoneNumber = await obtainAnswer(context, login.phone, 'Phone number:', asking(login));
  const sent = await context.call({ _: 'auth.sendCode', phoneNumber, ...context.app, settings: { _: 'codeSettings' } }, { signal });
  if (sent._ === 'auth.sentCodePaymentRequired') throw new UsageError('The server wants this login to be paid for, which only official applications can do.');
  if (sent._ === 'auth.sentCodeSuccess') return sent.authorization;
  const { phoneCodeHash } = sent;
  const authorization = await withPassword(context, login, () => signIn(context, { phoneNumber, phoneCodeHash }, questionFor(sent.type), login));
  return authorization._ === 'auth.authorization' ? authorization : signUp(context, { phoneNumber, phoneCodeHash }, authorization.termsOfService, login);
}

/** Signs in; a code from a callback or the terminal may be corrected, a given one may not. */
async function signIn(
  context: ClientContext,
  sent: { readonly phoneNumber: string; readonly phoneCodeHash: string },
  question: string,
  login: PhoneLogin,
): Promise<tl.AuthAuthorization> {
  const attempts = typeof login.code === 'string' ? 1 : CODE_ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    const phoneCode = await obtainAnswer(context, login.code, question, asking(login));
    try {
      return await context.call({ _: 'auth.signIn', ...sent, phoneCode }, { signal: login.signal });
    } catch (error) {
      const isWrong = error instanceof RpcError && (error.type === 'PHONE_CODE_INVALID' || error.type === 'PHONE_CODE_EMPTY');
      if (!isWrong || attempt >= attempts) throw error;
      context.logger.log('warn', 'The code is wrong', { attempt });
    }
  }
}

async function signUp(
  context: ClientContext,
  code: { readonly phoneNumber: string; readonly phoneCodeHash: string },
  terms: tl.RawHelpTermsOfService | undefined,
  login: PhoneLogin,
): Promise<tl.AuthAuthorization> {
  const { lastName = '', signal } = login;
  if (terms !== undefined) await agreeToTerms(context, terms, login.acceptTerms, asking(login));
  const firstName = await obtainAnswer(context, login.firstName, 'This number is new. First name:', asking(login));
  const authorization = await context.call({ _: 'auth.signUp', ...code, firstName, lastName }, { signal });
  if (terms !== undefined) await context.call({ _: 'help.acceptTermsOfService', id: terms.id }, { signal });
  return authorization;
}

/** A question is asked for as long as the login goes on. */
function asking({ signal }: PhoneLogin): PromptOptions {
  return signal ? { signal } : {};
}

/** Names the way of the code: somebody who waits for one on a device shall see that it went out by SMS. */
function questionFor(type: tl.AuthSentCodeType): string {
  switch (type._) {
    case 'auth.sentCodeTypeApp':
      return 'Code (sent to your other devices):';
    case 'auth.sentCodeTypeSms':
      return 'Code (sent by SMS):';
    case 'auth.sentCodeTypeCall':
      return 'Code (told by a phone call):';
    default:
      return 'Code:';
  }
}
