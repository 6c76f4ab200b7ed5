/** The second step of a login: the account's password. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { abortable } from '../timing/abortable.js';
import { answerPassword, askPassword } from './ask-password.js';
import { type Answer, obtainAnswer } from './obtain-answer.js';
import { redeemRecoveryCode, requestPasswordRecovery } from './recover-password.js';

/** The way out for whoever has forgotten the password. */
export interface ForgottenPassword {
  /** The code that the server sends to the e-mail address of the password, or what gives it; gets the address, masked. */
  readonly emailCode: (emailPattern: string) => string | Promise<string>;
  /** Takes the place of the forgotten password; without it the account has none afterwards. */
  readonly newPassword?: string;
}

/** Where the password comes from. */
export interface PasswordStep {
  /** The password, or what gives it; the terminal is asked for it otherwise. */
  readonly password?: Answer;
  /** What is done when the password is forgotten. */
  readonly forgotten?: ForgottenPassword;
  readonly signal?: CancelSignal;
}

/** A mistyped password may be corrected so often. */
const PASSWORD_ATTEMPTS = 3;

/** Does the first step of a login; when the server wants the password as well, proves it. */
export async function withPassword<Value>(
  context: ClientContext,
  step: PasswordStep,
  logIn: () => Promise<Value>,
): Promise<Value | tl.AuthAuthorization> {
  try {
    return await logIn();
  } catch (error) {
    if (!(error instanceof RpcError) || error.type !== 'SESSION_PASSWORD_NEEDED') throw error;
  }
  if (step.password === undefined && step.forgotten !== undefined) return recover(context, step, step.forgotten);
  try {
    return await checkPassword(context, step);
  } catch (error) {
    // Forgotten rather than mistyped, where a way out was given.
    if (step.forgotten === undefined || !(error instanceof RpcError) || error.type !== 'PASSWORD_HASH_INVALID') throw error;
    return recover(context, step, step.forgotten);
  }
}

/**
 * Proves the password of the account whose code was right. A password from a callback or the terminal may be corrected.
 *
 * Rejects with an `RpcError` (`PASSWORD_HASH_INVALID`), or with a `PasswordError` when the server cannot be trusted.
 *
 * @see https://core.telegram.org/method/auth.checkPassword
 */
async function checkPassword(context: ClientContext, { password: answer, signal }: PasswordStep): Promise<tl.AuthAuthorization> {
  const attempts = typeof answer === 'string' ? 1 : PASSWORD_ATTEMPTS;
  let password: string | undefined;
  let isLate = false;
  for (let attempt = 1; ; ) {
    const { question } = await askPassword(context, signal);
    if (question === undefined) throw new PasswordError('NO_PASSWORD', 'The server no longer waits for a password.');
    password ??= await obtainAnswer(context, answer, questionFor(question.hint), { hidden: true, ...(signal && { signal }) });
    try {
      return await context.call({ _: 'auth.checkPassword', password: await answerPassword(context, question, password) }, { signal });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // Whoever takes minutes to type answers a question that is too old: once more to a new one.
      if (error.type === 'SRP_ID_INVALID' && !isLate) {
        isLate = true;
        continue;
      }
      if (error.type !== 'PASSWORD_HASH_INVALID' || attempt >= attempts) throw error;
      context.logger.log('warn', 'The password is wrong', { attempt });
      attempt += 1;
      password = undefined;
    }
  }
}

/** Recovers the password by mail; a wrong code may be corrected. */
async function recover(context: ClientContext, { signal }: PasswordStep, { emailCode, newPassword }: ForgottenPassword): Promise<tl.AuthAuthorization> {
  const pattern = await requestPasswordRecovery(context, { ...(signal && { signal }) });
  for (let attempt = 1; ; attempt += 1) {
    const code = await abortable(Promise.resolve(emailCode(pattern)), signal);
    try {
      return await redeemRecoveryCode(context, code, { ...(newPassword !== undefined && { newPassword }), ...(signal && { signal }) });
    } catch (error) {
      if (!(error instanceof RpcError) || error.type !== 'CODE_INVALID' || attempt >= PASSWORD_ATTEMPTS) throw error;
      context.logger.log('warn', 'The code is wrong', { attempt });
    }
  }
}

/** The hint is the server's text: nothing in it may steer the terminal. */
function questionFor(hint: string): string {
  const shown = hint.replaceAll(/\p{C}/gu, '').slice(0, 128);
  return shown === '' ? 'Password:' : `Password (hint: ${shown}):`;
}
