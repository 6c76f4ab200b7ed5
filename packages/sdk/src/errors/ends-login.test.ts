/** Which errors end a login. */
import { describe, expect, it } from 'vitest';
import { endsLogin } from './ends-login.js';
import { RpcError } from './rpc-error.js';

describe('the end of a login', () => {
  it.each([
    [401, 'AUTH_KEY_UNREGISTERED', true],
    [401, 'SESSION_REVOKED', true],
    [406, 'AUTH_KEY_DUPLICATED', true],
    [401, 'SESSION_PASSWORD_NEEDED', false],
    [401, 'AUTH_KEY_PERM_EMPTY', false],
    [400, 'AUTH_KEY_UNREGISTERED', false],
    [420, 'FLOOD_WAIT_3', false],
  ])('%i %s: %s', (errorCode, text, ends) => {
    expect(endsLogin(new RpcError(errorCode, text, 'x'))).toBe(ends);
  });
});
