/** The login by QR code on the side of the device that shows it. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { acceptQrLogin } from './accept-qr-login.js';
import { createScriptedContext } from './scripted-context.contract.js';
import { start } from './start.js';

const user: tl.RawUser = { _: 'user', self: true, id: 5, firstName: 'Ada' };
const success = { _: 'auth.loginTokenSuccess', authorization: { _: 'auth.authorization', user } };
const tokenFor = (fill: number): object => ({ _: 'auth.loginToken', expires: Math.floor(Date.now() / 1000) + 30, token: new Uint8Array(3).fill(fill) });

describe('start with a QR code', () => {
  it('shows the code, and logs in as soon as the server says that it was accepted', async () => {
    const answers = [tokenFor(1), success];
    const context = await createScriptedContext(() => answers.shift());
    const shown: string[] = [];
    const qr = (url: string): void => {
      shown.push(url);
      for (const listener of context.tokenListeners) listener();
    };
    expect(await start(context, { qr })).toEqual(user);
    expect(shown).toEqual(['tg://login?token=AQEB']);
    expect(context.calls.map((request) => request._)).toEqual(['auth.exportLoginToken', 'auth.exportLoginToken']);
    expect(context.tokenListeners.size).toBe(0);
  });

  it('draws on the terminal when it is told nothing else, and shows another code when one has expired', async () => {
    const answers = [tokenFor(1), tokenFor(2), success];
    const context = await createScriptedContext(() => answers.shift());
    const started = start({ ...context, clock: { ...context.clock, setTimer: (_at, onTime) => context.clock.setTimer(0, onTime) } }, { qr: true });
    expect(await started).toEqual(user);
    expect(context.asked).toEqual(['tg://login?token=AQEB', 'tg://login?token=AgIC']);
  });

  it('stops waiting when the signal fires, and listens no longer', async () => {
    const context = await createScriptedContext(() => tokenFor(1));
    const controller = new AbortController();
    const qr = (): void => controller.abort();
    await expect(start(context, { qr, signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(context.tokenListeners.size).toBe(0);
    expect(context.welcomed).toEqual([]);
  });

  it('goes on to the password of the account', async () => {
    const context = await createScriptedContext((request) => {
      if (request._ === 'auth.exportLoginToken') throw new RpcError(401, 'SESSION_PASSWORD_NEEDED', request._);
      throw new RpcError(500, 'TEST_ENDS', request._);
    });
    await expect(start(context, { qr: true, password: 'secret' })).rejects.toMatchObject({ type: 'TEST_ENDS', method: 'account.getPassword' });
  });

  it('logs in at the data centre where the account lives', async () => {
    const token = Uint8Array.of(9);
    const context = await createScriptedContext((request) => (request._ === 'auth.importLoginToken' ? success : { _: 'auth.loginTokenMigrateTo', dcId: 4, token }));
    expect(await start(context, { qr: true })).toEqual(user);
    expect(context.moves).toEqual([4]);
    expect(context.calls[1]).toEqual({ _: 'auth.importLoginToken', token });
  });

  it('A05: gives up when it is sent from one data centre to the next', async () => {
    let dcId = 2;
    const context = await createScriptedContext(() => ({ _: 'auth.loginTokenMigrateTo', dcId: (dcId = 6 - dcId), token: new Uint8Array(3) }));
    await expect(start(context, { qr: true })).rejects.toMatchObject({ code: 'USAGE' });
    expect(context.moves).toEqual([4, 2, 4]);
  });
});

describe('accepting a QR code', () => {
  it('sends the token of the URL', async () => {
    const context = await createScriptedContext(() => ({ _: 'authorization' }));
    await acceptQrLogin(context, 'tg://login?token=AQEB');
    expect(context.calls).toEqual([{ _: 'auth.acceptLoginToken', token: new Uint8Array(3).fill(1) }]);
  });

  it('sends nothing for a text that is no login code', async () => {
    const context = await createScriptedContext(() => undefined);
    await expect(acceptQrLogin(context, 'https://example.org')).rejects.toMatchObject({ code: 'USAGE' });
    expect(context.calls).toEqual([]);
  });
});
