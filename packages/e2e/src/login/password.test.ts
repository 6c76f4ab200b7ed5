/** Logging in with a password, over real sockets. */
import { type Client, PasswordError, RpcError } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';

/** The error that a promise rejects with. */
const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error);

describe('an account with a password', () => {
  it('is entered with code and password, and stays so after a restart of the client and of the server', async () => {
    const data = makeDirectory();
    const first = await startServer({ data });
    const { client, phone, user } = await newPerson(first);
    await client.setPassword('correct horse', { hint: 'battery' });
    await client.close();
    await first.close();
    const server = await startServer({ data });
    const logIn = (other: Client, password: string) => other.start({ phone, code: () => server.codeFor(phone), password });
    const storage = sqlite(join(makeDirectory(), 'client.sqlite'));
    const other = newClient(server, { storage });
    expect(await logIn(other, 'correct horse')).toMatchObject({ id: user.id, self: true });
    await other.sendText('me', 'Hello');
    await other.close();
    // The stored login needs neither.
    expect(await newClient(server, { storage }).start()).toMatchObject({ id: user.id });
    expect(await errorOf(logIn(newClient(server), 'wrong'))).toMatchObject({ errorCode: 400, type: 'PASSWORD_HASH_INVALID', method: 'auth.checkPassword' });
  });

  it('may be entered with a corrected password', async () => {
    const server = await startServer();
    const { client, phone, user } = await newPerson(server);
    await client.setPassword('right');
    const answers = ['wrong', 'wrong again', 'right'];
    const other = newClient(server);
    expect((await other.start({ phone, code: () => server.codeFor(phone), password: () => answers.shift() ?? '' })).id).toBe(user.id);
    expect(answers).toEqual([]);
  });

  it('is closed to whoever has the code only', async () => {
    const server = await startServer();
    const { client, phone } = await newPerson(server);
    await client.setPassword('right');
    const thief = newClient(server);
    expect(await errorOf(thief.start({ phone, code: () => server.codeFor(phone), password: 'guess' }))).toBeInstanceOf(RpcError);
    expect(await errorOf(thief.sendText('me', 'Hello'))).toMatchObject({ errorCode: 401, type: 'AUTH_KEY_UNREGISTERED' });
  });

  it('can change its password and be rid of it', async () => {
    const server = await startServer();
    const { client, phone, user } = await newPerson(server);
    await client.setPassword('old');
    expect(await errorOf(client.setPassword('new'))).toBeInstanceOf(PasswordError);
    await client.setPassword('new', { current: 'old' });
    const code = (): string => server.codeFor(phone);
    expect(await errorOf(newClient(server).start({ phone, code, password: 'old' }))).toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
    expect((await newClient(server).start({ phone, code, password: 'new' })).id).toBe(user.id);
    await client.removePassword('new');
    expect((await newClient(server).start({ phone, code })).id).toBe(user.id);
  });
});
