/** The login of a bot. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { type Answer, obtainAnswer } from './obtain-answer.js';

/** What a bot logs in with. */
export interface BotLogin {
  /** The token, or what gives it. */
  readonly botToken: Answer;
  readonly signal?: CancelSignal;
}

/** @see https://core.telegram.org/method/auth.importBotAuthorization */
export async function logInBot(context: ClientContext, { botToken, signal }: BotLogin): Promise<tl.AuthAuthorization> {
  const botAuthToken = await obtainAnswer(context, botToken, 'Token:', { ...(signal && { signal }) });
  return context.call({ _: 'auth.importBotAuthorization', flags: 0, ...context.app, botAuthToken }, { signal });
}
