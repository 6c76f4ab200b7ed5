/** The second step of a login: the account's password. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { PasswordError } from '../errors/password-error.js';
import { RpcError } from '../errors/rpc-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { answerPassword, askPassword } from './ask-password.js';
import { type Answer, obtainAnswer } from './obtain-answer.js';

/** Where the password comes from. */
export interface PasswordStep {
  /** The password, or what gives it; the terminal is asked for it otherwise. */
  readonly password?: Answer;
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
  return checkPassword(context, step);
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

/** The hint is the server's text: nothing in it may steer the terminal. */
function questionFor(hint: string): string {
  const shown = hint.replaceAll(/\p{C}/gu, '').slice(0, 128);
  return shown === '' ? 'Password:' : `Password (hint: ${shown}):`;
}
