/** The devices of one account: seeing them, ending them, and being ended. */
import { join } from 'node:path';
import type { Client, LoggedOutEvent } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** The texts that nobody will send any more. */
const unsent = expect.arrayContaining([expect.objectContaining({ action: { type: 'sendText', text: 'x' } })]) as unknown;

/** The `loggedOut` events of a client so far. */
function listen(client: Client): LoggedOutEvent[] {
  const events: LoggedOutEvent[] = [];
  client.on('loggedOut', (event) => events.push(event));
  return events;
}

describe('the devices of an account', () => {
  it('are listed, and end each other', async () => {
    const server = await startServer();
    const { client, phone } = await newPerson(server, { deviceModel: 'Phone' });
    const others = [newClient(server, { deviceModel: 'Laptop' }), newClient(server, { deviceModel: 'Desktop' })];
    for (const other of others) await other.start({ phone, code: () => server.codeFor(phone) });
    const ends = others.map(listen);
    const sessions = await client.getSessions();
    expect(sessions.map((session) => [session.deviceModel, session.current]).sort()).toEqual([
      ['Desktop', undefined],
      ['Laptop', undefined],
      ['Phone', true],
    ]);
    await client.terminateSession(sessions.find(({ deviceModel }) => deviceModel === 'Laptop')?.hash ?? 0n);
    await waitUntil('the laptop knows', () => ends[0]?.length === 1);
    expect(ends).toEqual([[{ type: 'loggedOut', reason: 'SESSION_REVOKED' }], []]);
    await client.terminateOtherSessions();
    await waitUntil('the desktop knows', () => ends[1]?.length === 1);
    expect(await client.getSessions()).toMatchObject([{ deviceModel: 'Phone', current: true }]);
    await expect(client.terminateSession(1n)).rejects.toMatchObject({ type: 'HASH_INVALID' });
  });

  it('hear of a new one, and of its confirmation', async () => {
    const server = await startServer();
    const { client, phone } = await newPerson(server);
    const heard: tl.Update[] = [];
    client.on('update', ({ update }) => heard.push(update));
    const news = (): tl.Update[] => heard.filter(({ _ }) => _ === 'updateNewAuthorization');
    const other = newClient(server, { deviceModel: 'Laptop' });
    await other.start({ phone, code: () => server.codeFor(phone) });
    await waitUntil('the first device knows', () => news().length === 1);
    const hash = (await client.getSessions()).find(({ deviceModel }) => deviceModel === 'Laptop')?.hash ?? 0n;
    expect(news()).toMatchObject([{ unconfirmed: true, hash, device: 'Laptop', location: '' }]);
    await other.call({ _: 'account.changeAuthorizationSettings', hash, confirmed: true });
    await waitUntil('it knows that it was confirmed', () => news().length === 2);
    expect(news()[1]).toEqual({ _: 'updateNewAuthorization', hash });
  });

  it('A15: that were ended can log in again, and say once that they were', async () => {
    const server = await startServer();
    const { client, phone, user } = await newPerson(server);
    const other = newClient(server);
    const code = (): string => server.codeFor(phone);
    await other.start({ phone, code });
    const ends = listen(other);
    await client.terminateOtherSessions();
    const calls = await Promise.allSettled([1, 2, 3].map(() => other.sendText('me', 'x')));
    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
    await waitUntil('the other knows', () => ends.length > 0);
    expect(await other.start({ phone, code })).toMatchObject({ id: user.id });
    await other.sendText('me', 'Back');
    expect(ends).toHaveLength(1);
  });

  it('forget everything at the log-out, in the store as well', async () => {
    const server = await startServer();
    const storage = sqlite(join(makeDirectory(), 'client.sqlite'));
    const { client, phone } = await newPerson(server, { storage });
    const ends = listen(client);
    await client.sendText('me', 'Hello');
    await client.logOut();
    expect(ends).toEqual([{ type: 'loggedOut', reason: 'REQUESTED' }]);
    await client.close();
    const store = await storage.open();
    const state = await store.load();
    await store.close();
    expect(state.session?.selfId).toBeUndefined();
    expect(state.updateState).toBeUndefined();
    const again = newClient(server, { storage });
    await expect(again.sendText('me', 'Hello')).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    expect((await again.start({ phone, code: () => server.codeFor(phone) })).self).toBe(true);
  });

  it('A15: that lost their account say so once, and ask for nothing more', async () => {
    const server = await startServer();
    const { client, phone, user } = await newPerson(server);
    const { client: bystander } = await newPerson(server);
    const [ends, others] = [listen(client), listen(bystander)];
    await server.deactivateUser(user.id);
    const calls = await Promise.allSettled([1, 2, 3].map(() => client.sendText('me', 'x')));
    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
    await waitUntil('the client knows', () => ends.length > 0);
    await expect(client.sendText('me', 'x')).rejects.toMatchObject({ name: 'RpcError', errorCode: 401, type: 'USER_DEACTIVATED' });
    await expect(client.start({ phone: '+15559999999', code: '00000' })).rejects.toMatchObject({ type: 'PHONE_CODE_INVALID' });
    await bystander.sendText('me', 'Still here');
    expect({ ends, others }).toEqual({ ends: [{ type: 'loggedOut', reason: 'USER_DEACTIVATED', unsent }], others: [] });
    expect((await client.start({ phone, firstName: 'New', code: () => server.codeFor(phone) })).id).not.toBe(user.id);
    expect(ends).toHaveLength(1);
  });

  it('A15: whose key was logged out through another client say so once', async () => {
    const server = await startServer();
    const { client } = await newPerson(server);
    const twin = newClient(server, { session: await client.exportSession() });
    await twin.start();
    const ends = listen(twin);
    await client.logOut();
    const calls = await Promise.allSettled([1, 2, 3].map(() => twin.sendText('me', 'x')));
    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
    await waitUntil('the twin knows', () => ends.length > 0);
    await expect(twin.sendText('me', 'x')).rejects.toMatchObject({ errorCode: 401, type: 'AUTH_KEY_UNREGISTERED' });
    expect(ends).toEqual([{ type: 'loggedOut', reason: 'AUTH_KEY_UNREGISTERED', unsent }]);
  });
});
