/** Logins against a server that says something else than was asked. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { createScriptedContext, type ScriptedContext } from './scripted-context.contract.js';
import { start } from './start.js';

const user: tl.RawUser = { _: 'user', self: true, id: 5, firstName: 'Ada' };
const login = { phone: '+15550001', code: '12345' };
const sentBy = (type: tl.AuthSentCodeType): tl.RawAuthSentCode => ({ _: 'auth.sentCode', type, phoneCodeHash: 'h' });
const bySms = sentBy({ _: 'auth.sentCodeTypeSms', length: 5 });

/** A context that notes why it was logged out. */
async function create(script: (request: tl.MethodRequest) => unknown, options: { readonly selfId?: number; readonly typed?: readonly string[] } = {}): Promise<{ context: ScriptedContext; ends: string[] }> {
  const ends: string[] = [];
  const scripted = await createScriptedContext(script, options.typed);
  return { context: { ...scripted, selfId: options.selfId, loggedOut: async (reason) => void ends.push(reason) }, ends };
}

describe('A15: start', () => {
  it('takes up nobody else’s login, and touches nothing then', async () => {
    const { context, ends } = await create(() => [{ ...user, id: 6 }], { selfId: 5 });
    await expect(start(context, login)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(/user 5.*user 6/) as string });
    expect({ ends, welcomed: context.welcomed, calls: context.calls.length }).toEqual({ ends: [], welcomed: [], calls: 1 });
  });

  it('logs nobody in as somebody of whom the server does not say that it is oneself', async () => {
    const { self: _self, ...other } = user;
    const { context } = await create((request) => (request._ === 'auth.sendCode' ? bySms : { _: 'auth.authorization', user: other }));
    await expect(start(context, login)).rejects.toMatchObject({ code: 'USAGE' });
    expect(context.welcomed).toEqual([]);
  });

  it('gives whoever was logged in, so that another account than expected shows', async () => {
    const { context } = await create((request) => (request._ === 'auth.sendCode' ? bySms : { _: 'auth.authorization', user: { ...user, id: 9 } }));
    expect(await start(context, login)).toMatchObject({ id: 9 });
    expect(context.welcomed).toMatchObject([{ id: 9 }]);
  });

  it.each<[tl.AuthSentCodeType, string]>([
    [{ _: 'auth.sentCodeTypeApp', length: 5 }, 'Code (sent to your other devices):'],
    [{ _: 'auth.sentCodeTypeSms', length: 5 }, 'Code (sent by SMS):'],
    [{ _: 'auth.sentCodeTypeCall', length: 5 }, 'Code (told by a phone call):'],
    [{ _: 'auth.sentCodeTypeFlashCall', pattern: '*' }, 'Code:'],
  ])('says on the terminal by which way the code comes: %o', async (type, question) => {
    const { context } = await create((request) => (request._ === 'auth.sendCode' ? sentBy(type) : { _: 'auth.authorization', user }), { typed: ['12345'] });
    await start(context, { phone: login.phone });
    expect(context.asked).toEqual([question]);
  });

  it('tells the end of a stored login once and ends with the error when every answer is 401', async () => {
    const { context, ends } = await create(
      (request) => {
        throw new RpcError(401, 'AUTH_KEY_UNREGISTERED', request._);
      },
      { selfId: 5 },
    );
    await expect(start(context, login)).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    expect(ends).toEqual(['AUTH_KEY_UNREGISTERED']);
    expect(context.calls.map(({ _ }) => _)).toEqual(['users.getUsers', 'auth.sendCode']);
  });
});
