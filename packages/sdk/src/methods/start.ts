/** Brings a client from nothing to being logged in. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { endsLogin } from '../errors/ends-login.js';
import { RpcError } from '../errors/rpc-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { logInBot } from './log-in-bot.js';
import { logInByPhone, type PhoneLogin } from './log-in-by-phone.js';
import { logInByQr, type ShowQr } from './log-in-by-qr.js';
import type { Answer } from './obtain-answer.js';

/** What a login needs: of a bot its token, of a person what is asked for on the terminal where it is missing. */
export interface StartOptions extends PhoneLogin {
  /** The token of a bot. */
  readonly botToken?: Answer;
  /** Logs in by QR code instead of phone number: gets each URL to show; `true` draws the code on the terminal. */
  readonly qr?: true | ShowQr;
}

/**
 * Connects and logs in, unless the store holds a login already; resolves to the account's own user.
 *
 * With a stored login and no way to the server it resolves to what is stored, and the client goes on connecting.
 *
 * Rejects with a `UsageError` when the server takes the stored login for somebody else's; nothing is changed then.
 *
 * Rejects with an `RpcError` (`PHONE_CODE_INVALID`, `PHONE_CODE_EXPIRED`, `PASSWORD_HASH_INVALID` ...), with a
 * `PasswordError` when the server's way to ask for a password is not safe, or with a `ConnectionError` when the server
 * cannot be reached.
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
  if (selfId === undefined && !context.hasUnnamedLogin) return undefined;
  try {
    await context.connect(signal);
    const [user] = await context.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { signal });
    if (user?._ === 'user') {
      // Nothing of one account may end up in the store of another.
      if (selfId !== undefined && user.id !== selfId) throw new UsageError(`The store holds the login of user ${selfId}, but the server takes it for that of user ${user.id}.`);
      // An imported session may not have said whose it is.
      if (selfId === undefined) await context.loggedIn(user);
      return user;
    }
  } catch (error) {
    if (error instanceof RpcError && endsLogin(error)) {
      context.logger.log('warn', 'The server has ended the stored login', { error });
      await context.loggedOut(error.type);
      return undefined;
    }
    if (!(error instanceof ConnectionError) || isFinal(error) || selfId === undefined) throw error;
    context.logger.log('warn', 'Starting offline', { error });
  }
  if (selfId === undefined) return undefined;
  const object = (await context.peers.get(selfId))?.object;
  return object?._ === 'user' ? object : { _: 'user', self: true, id: selfId };
}

function isFinal(error: ConnectionError): boolean {
  return error.code === 'CLOSED' || error.code === 'AUTH_KEY_UNKNOWN' || error.code === 'UNKNOWN_SERVER_KEY';
}

async function logIn(context: ClientContext, options: StartOptions): Promise<tl.RawUser> {
  await context.connect(options.signal);
  const authorization = await authorize(context, options);
  if (authorization._ !== 'auth.authorization' || authorization.user._ !== 'user' || authorization.user.self !== true) throw new UsageError('The server logged nobody in.');
  await context.loggedIn(authorization.user);
  return authorization.user;
}

function authorize(context: ClientContext, { botToken, qr, ...options }: StartOptions): Promise<tl.AuthAuthorization> {
  if (botToken !== undefined) return logInBot(context, { ...options, botToken });
  return qr === undefined ? logInByPhone(context, options) : logInByQr(context, { ...options, qr });
}
