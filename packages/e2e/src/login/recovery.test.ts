/** The recovery of a forgotten password by e-mail, and sign-ups with terms, over real sockets. */
import { TermsDeclinedError } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson, newPhone, wrongCode } from '../support/person.js';
import { startServer } from '../support/start-server.js';

const email = 'ada@example.org';

describe('a forgotten password', () => {
  it('is replaced during the login, for a code from its e-mail address, over a restart of the server', async () => {
    const data = makeDirectory();
    const first = await startServer({ data });
    const { client, phone, user } = await newPerson(first);
    await client.setPassword('forgotten', { email, emailCode: () => first.emailCodeFor(email) });
    expect(await client.call({ _: 'account.getPassword' })).toMatchObject({ hasPassword: true, hasRecovery: true });
    await client.close();
    await first.close();
    const server = await startServer({ data });
    const code = (): string => server.codeFor(phone);
    const asked: string[] = [];
    const forgotten = {
      newPassword: 'remembered',
      emailCode: (pattern: string): string => {
        asked.push(pattern);
        const right = server.emailCodeFor(email);
        return asked.length === 1 ? wrongCode(right) : right;
      },
    };
    expect(await newClient(server).start({ phone, code, password: 'guess', forgotten })).toMatchObject({ id: user.id });
    expect(asked).toEqual(['a***@example.org', 'a***@example.org']);
    expect(await newClient(server).start({ phone, code, password: 'remembered' })).toMatchObject({ id: user.id });
  });

  it('can be recovered after a login that ended at it, and is gone without a new one', async () => {
    const server = await startServer();
    const { client, phone, user } = await newPerson(server);
    await client.setPassword('forgotten', { email, emailCode: () => server.emailCodeFor(email) });
    const code = (): string => server.codeFor(phone);
    const other = newClient(server);
    await expect(other.start({ phone, code, password: 'guess' })).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
    expect(await other.requestPasswordRecovery()).toBe('a***@example.org');
    await expect(other.recoverPassword('000000x')).rejects.toMatchObject({ type: 'CODE_INVALID' });
    expect(await other.recoverPassword(server.emailCodeFor(email))).toMatchObject({ id: user.id, self: true });
    await other.sendText('me', 'Hello');
    expect((await newClient(server).start({ phone, code })).id).toBe(user.id);
  });

  it('cannot be recovered without an address, nor by a stranger, and a code is burnt by five wrong guesses', async () => {
    const server = await startServer();
    const { client, phone } = await newPerson(server);
    await client.setPassword('secret');
    const other = newClient(server);
    await expect(other.requestPasswordRecovery()).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    await expect(other.start({ phone, code: () => server.codeFor(phone), password: 'guess' })).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
    await expect(other.requestPasswordRecovery()).rejects.toMatchObject({ code: 'NO_RECOVERY' });
    await client.setPassword('better', { current: 'secret', email, emailCode: () => server.emailCodeFor(email) });
    await client.requestPasswordRecovery();
    for (let index = 0; index < 5; index += 1) await expect(client.recoverPassword('no')).rejects.toMatchObject({ type: 'CODE_INVALID' });
    await expect(client.recoverPassword(server.emailCodeFor(email))).rejects.toMatchObject({ type: 'PASSWORD_RECOVERY_EXPIRED' });
  });

  it('is not set before its address is confirmed', async () => {
    const server = await startServer();
    const { client } = await newPerson(server);
    await expect(client.setPassword('secret', { email, emailCode: 'wrong' })).rejects.toMatchObject({ type: 'CODE_INVALID' });
    expect(await client.call({ _: 'account.getPassword' })).toMatchObject({ emailUnconfirmedPattern: 'a***@example.org' });
    const late = server.emailCodeFor(email);
    await client.call({ _: 'account.cancelPasswordEmail' });
    await expect(client.call({ _: 'account.confirmPasswordEmail', code: late })).rejects.toMatchObject({ type: 'EMAIL_HASH_EXPIRED' });
    await expect(client.setPassword('secret', { email: 'no address' })).rejects.toMatchObject({ type: 'EMAIL_INVALID' });
    expect((await client.call({ _: 'account.getPassword' })).hasPassword).toBeUndefined();
  });
});

describe('a server with terms of service', () => {
  it('lets nobody sign up who declines them, and asks nobody who has an account', async () => {
    const server = await startServer({ terms: { text: 'Be kind.', minAge: 16 } });
    const phone = newPhone();
    const code = (): string => server.codeFor(phone);
    const shown: unknown[] = [];
    const refused = newClient(server).start({ phone, code, firstName: 'Ada', acceptTerms: ({ text, minAgeConfirm }) => shown.push(text, minAgeConfirm) < 0 });
    await expect(refused).rejects.toBeInstanceOf(TermsDeclinedError);
    expect(shown).toEqual(['Be kind.', 16]);
    const user = await newClient(server).start({ phone, code, firstName: 'Ada', acceptTerms: async () => true });
    expect(user.firstName).toBe('Ada');
    expect((await newClient(server).start({ phone, code })).id).toBe(user.id);
  });
});
