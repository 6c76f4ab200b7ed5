/** Logins with the wrong answers. */
import { RpcError } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { newClient, newPerson, newPhone, wrongCode } from '../support/person.js';
import { createShiftedClock } from '../support/shifted-clock.js';
import { startServer } from '../support/start-server.js';

describe('a wrong code', () => {
  it('given again and again fails, and says what to do', async () => {
    const server = await startServer();
    const phone = newPhone();
    const error = await newClient(server)
      .start({ phone, firstName: 'X', code: () => wrongCode(server.codeFor(phone)) })
      .then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ errorCode: 400, type: 'PHONE_CODE_INVALID', method: 'auth.signIn' });
    expect((error as RpcError).message).toMatch(/The code is wrong: type it again, or ask for a new one/);
  });

  it('from a callback may be corrected', async () => {
    const server = await startServer();
    const phone = newPhone();
    const asked: string[] = [];
    const user = await newClient(server).start({
      phone,
      firstName: 'Typist',
      code: () => {
        const right = server.codeFor(phone);
        asked.push(right);
        return asked.length === 1 ? wrongCode(right) : right;
      },
    });
    expect(user.firstName).toBe('Typist');
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe(asked[1]);
  });

  it('guessed too often burns the right one as well, and a new one can be asked for', async () => {
    const server = await startServer();
    const phone = newPhone();
    const client = newClient(server);
    const sent = await client.call({ _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
    if (sent._ !== 'auth.sentCode') throw new Error(`Expected a code, got ${sent._}`);
    const { phoneCodeHash } = sent;
    const right = server.codeFor(phone);
    const signIn = (phoneCode: string): Promise<unknown> => client.call({ _: 'auth.signIn', phoneNumber: phone, phoneCodeHash, phoneCode });
    for (let guess = 0; guess < 5; guess += 1) await expect(signIn(wrongCode(right))).rejects.toMatchObject({ code: 'RPC_ERROR' });
    await expect(signIn(right)).rejects.toMatchObject({ type: 'PHONE_CODE_EXPIRED' });
    expect(await client.start({ phone, firstName: 'Patient', code: () => server.codeFor(phone) })).toMatchObject({ firstName: 'Patient' });
  });
});

describe('an expired code', () => {
  it('fails, and says to ask for a new one', async () => {
    const { clock, shift } = createShiftedClock();
    const server = await startServer({ clock });
    const phone = newPhone();
    const client = newClient(server);
    const error = await client
      .start({
        phone,
        firstName: 'Late',
        code: () => {
          const code = server.codeFor(phone);
          shift(301_000);
          return code;
        },
      })
      .then(() => undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'RPC_ERROR', errorCode: 400, type: 'PHONE_CODE_EXPIRED' });
    expect((error as RpcError).message).toMatch(/Ask for a new code/);
    expect(await client.start({ phone, firstName: 'Late', code: () => server.codeFor(phone) })).toMatchObject({ firstName: 'Late' });
  });
});

describe('a phone number that is none', () => {
  it('fails, and says how numbers are written', async () => {
    const error = await newClient(await startServer())
      .start({ phone: 'abc', code: '12345' })
      .then(() => undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'RPC_ERROR', type: 'PHONE_NUMBER_INVALID' });
    expect((error as RpcError).message).toMatch(/international format/);
  });
});

describe('what needs a login', () => {
  it('is refused without one, and says to log in', async () => {
    const client = newClient(await startServer());
    for (const call of [() => client.sendText('me', 'x'), () => client.getDialogs(), () => client.call({ _: 'updates.getState' })]) {
      await expect(call()).rejects.toMatchObject({ errorCode: 401, type: 'AUTH_KEY_UNREGISTERED', message: expect.stringContaining('start()') });
    }
  });

  it('is served to nobody with the phone code hash of another connection', async () => {
    const server = await startServer();
    const victim = await newPerson(server);
    const [thief, owner] = [newClient(server), newClient(server)];
    const ask = { _: 'auth.sendCode', phoneNumber: victim.phone, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } } as const;
    const sent = await owner.call(ask);
    if (sent._ !== 'auth.sentCode') throw new Error(`Expected a code, got ${sent._}`);
    const phoneCode = server.codeFor(victim.phone);
    const stolen = { _: 'auth.signIn', phoneNumber: victim.phone, phoneCodeHash: sent.phoneCodeHash, phoneCode } as const;
    await expect(thief.call(stolen)).rejects.toMatchObject({ errorCode: 400, type: 'PHONE_CODE_EXPIRED' });
    expect(await owner.call(stolen)).toMatchObject({ _: 'auth.authorization' });
  });
});
