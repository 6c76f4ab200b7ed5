/** Brings a client from nothing to being logged in, by phone number and code. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';

/** A value, or what gives it when it is needed. */
export type Answer = string | (() => string | Promise<string>);

/** What a login needs; whatever is missing is asked for on the terminal. */
export interface StartOptions {
  /** The phone number in international format, such as `+12025550100`. */
  readonly phone?: Answer;
  /** The code that the server has sent. */
  readonly code?: Answer;
  /** The first name for a new account; without it the person is asked. */
  readonly firstName?: Answer;
  readonly lastName?: string;
  readonly signal?: CancelSignal;
}

/** A mistyped code may be corrected so often. */
const CODE_ATTEMPTS = 3;

/**
 * Connects and logs in, unless the store holds a login already; resolves to the account's own user.
 *
 * With a stored login and no way to the server it resolves to what is stored, and the client goes on connecting.
 *
 * Rejects with an `RpcError` (`PHONE_CODE_INVALID`, `PHONE_CODE_EXPIRED`, `PHONE_NUMBER_INVALID` ...), or with a
 * `ConnectionError` when the server cannot be reached.
 *
 * @see https://core.telegram.org/api/auth
 */
export async function start(context: ClientContext, options: StartOptions = {}): Promise<tl.RawUser> {
  const stored = await resume(context, options.signal);
  return stored ?? (await logIn(context, options));
}

/** Takes up a stored login; `undefined` when there is none, or when the server has ended it. */
async function resume(context: ClientContext, signal?: CancelSignal): Promise<tl.RawUser | undefined> {
  const { selfId } = context;
  if (selfId === undefined) return undefined;
  try {
    await context.connect(signal);
    const [user] = await context.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { signal });
    if (user?._ === 'user') return user;
  } catch (error) {
    if (error instanceof RpcError && endsLogin(error)) {
      context.logger.log('warn', 'The server has ended the stored login', { error });
      await context.loggedOut();
      return undefined;
    }
    if (!(error instanceof ConnectionError) || isFinal(error)) throw error;
    context.logger.log('warn', 'Starting offline', { error });
  }
  const object = (await context.peers.get(selfId))?.object;
  return object?._ === 'user' ? object : { _: 'user', self: true, id: selfId };
}

function isFinal(error: ConnectionError): boolean {
  return error.code === 'CLOSED' || error.code === 'AUTH_KEY_UNKNOWN' || error.code === 'UNKNOWN_SERVER_KEY';
}

async function logIn(context: ClientContext, options: StartOptions): Promise<tl.RawUser> {
  const { signal } = options;
  await context.connect(signal);
  const phoneNumber = await obtain(context, options.phone, 'Phone number:', signal);
  const sent = await context.call({ _: 'auth.sendCode', phoneNumber, ...context.app, settings: { _: 'codeSettings' } }, { signal });
  if (sent._ === 'auth.sentCodePaymentRequired') throw new UsageError('The server wants this login to be paid for, which only official applications can do.');
  const authorization = sent._ === 'auth.sentCodeSuccess' ? sent.authorization : await signIn(context, phoneNumber, sent.phoneCodeHash, options);
  const finished = authorization._ === 'auth.authorization' ? authorization : await signUp(context, phoneNumber, sent, options);
  if (finished._ !== 'auth.authorization' || finished.user._ !== 'user') throw new UsageError('The server logged nobody in.');
  await context.loggedIn(finished.user);
  return finished.user;
}

/** Signs in; a code from a callback or the terminal may be corrected, a given one may not. */
async function signIn(context: ClientContext, phoneNumber: string, phoneCodeHash: string, options: StartOptions): Promise<tl.AuthAuthorization> {
  const attempts = typeof options.code === 'string' ? 1 : CODE_ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    const phoneCode = await obtain(context, options.code, 'Code:', options.signal);
    try {
      return await context.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode }, { signal: options.signal });
    } catch (error) {
      const isWrong = error instanceof RpcError && (error.type === 'PHONE_CODE_INVALID' || error.type === 'PHONE_CODE_EMPTY');
      if (!isWrong || attempt >= attempts) throw error;
      context.logger.log('warn', 'The code is wrong', { attempt });
    }
  }
}

async function signUp(
  context: ClientContext,
  phoneNumber: string,
  sent: tl.RawAuthSentCode | tl.RawAuthSentCodeSuccess,
  { firstName, lastName = '', signal }: StartOptions,
): Promise<tl.AuthAuthorization> {
  if (sent._ !== 'auth.sentCode') throw new UsageError('The server demands a sign-up without having sent a code.');
  const name = await obtain(context, firstName, 'This number is new. First name:', signal);
  return context.call({ _: 'auth.signUp', phoneNumber, phoneCodeHash: sent.phoneCodeHash, firstName: name, lastName }, { signal });
}

async function obtain(context: ClientContext, answer: Answer | undefined, question: string, signal?: CancelSignal): Promise<string> {
  if (answer === undefined) return context.prompt(question, signal);
  return typeof answer === 'string' ? answer : answer();
}
