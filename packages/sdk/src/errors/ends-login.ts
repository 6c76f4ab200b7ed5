/** Which errors mean that nobody is logged in any more. */
import type { RpcError } from './rpc-error.js';

const types: ReadonlySet<string> = new Set([
  'AUTH_KEY_UNREGISTERED',
  'AUTH_KEY_INVALID',
  'AUTH_KEY_DUPLICATED',
  'SESSION_REVOKED',
  'SESSION_EXPIRED',
  'USER_DEACTIVATED',
  'USER_DEACTIVATED_BAN',
]);

/**
 * Whether an error ends the login. `SESSION_PASSWORD_NEEDED` does not: it is a step of it. Nor does `AUTH_KEY_PERM_EMPTY`:
 * the login lives on the permanent key, to which another temporary one is bound then.
 *
 * @see https://core.telegram.org/api/errors#401-unauthorized
 */
export function endsLogin({ errorCode, type }: RpcError): boolean {
  return (errorCode === 401 || errorCode === 406) && types.has(type);
}
