import { formatSession, importSession, memory, type SessionFormatName } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const unasked = {
  phone: () => {
    throw new Error('An imported login asks for nothing');
  },
};

describe('a login exported by one client', () => {
  // The server listens on IPv4, which is the one thing that the remaining format cannot say.
  it.each<SessionFormatName>(['kitewire', 'telethon', 'gramjs', 'pyrogram', 'pyrogram-old-64', 'pyrogram-old-32', 'mtcute', 'gotd'])(
    'goes on in another with an empty store, as a %s string',
    async (format) => {
      const server = await startServer();
      const alice = await newPerson(server, { firstName: 'Alice' });
      await alice.client.sendText('me', 'from the first client');
      const text = await alice.client.exportSession(format);
      await alice.client.close();

      const again = newClient(server, { session: text, storage: memory() });
      const heard: string[] = [];
      again.on('newMessage', ({ message }) => heard.push(message._ === 'message' ? message.message : message._));
      const user = await again.start(unasked);
      expect(user).toMatchObject({ id: alice.user.id, firstName: 'Alice' });
      await again.sendText('me', 'from the second client');
      await waitUntil('the second client hears itself', () => heard.length === 1);
      const history = await again.getHistory('me');
      expect(history.messages.map((message) => message._ === 'message' && message.message)).toEqual(['from the second client', 'from the first client']);
      // It is one login, under one key.
      const { authorizations } = await again.call({ _: 'account.getAuthorizations' });
      expect(authorizations.length).toBe(1);
      expect(importSession(await again.exportSession(format)).authKey).toEqual(importSession(text).authKey);
      expect(importSession(await again.exportSession())).toMatchObject({ userId: alice.user.id, isBot: false, dcId: server.dcId });
    },
  );

  it('is taken over once: a store that has it already starts from what it knows', async () => {
    const server = await startServer();
    const alice = await newPerson(server);
    const session = await alice.client.exportSession('gramjs');
    await alice.client.close();
    const database = join(makeDirectory(), 'alice.db');
    for (let run = 0; run < 2; run += 1) {
      const client = newClient(server, { session, storage: sqlite(database) });
      expect((await client.start(unasked)).id).toBe(alice.user.id);
      await client.close();
    }
    const bob = await newPerson(server);
    const other = newClient(server, { session: await bob.client.exportSession(), storage: sqlite(database) });
    await expect(other.start(unasked)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('asks for a new login when the server has ended it', async () => {
    const server = await startServer();
    const alice = await newPerson(server, { firstName: 'Alice' });
    const session = await alice.client.exportSession('telethon');
    await alice.client.logOut();
    await alice.client.close();
    const client = newClient(server, { session });
    const user = await client.start({ phone: alice.phone, code: () => server.codeFor(alice.phone) });
    expect(user.id).toBe(alice.user.id);
  });

  it('is not there before there is a login, nor in a format that cannot say where it lives', async () => {
    const server = await startServer();
    const client = newClient(server);
    await expect(client.exportSession()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' });
    await client.connect();
    await expect(client.exportSession()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' });
    const alice = await newPerson(server);
    await expect(alice.client.exportSession('telethon-ipv6')).rejects.toMatchObject({ code: 'SESSION_NOT_CARRIED' });
  });

  it('is refused by a server that does not have its data centre', async () => {
    const server = await startServer();
    const session = formatSession({ dcId: 4, authKey: new Uint8Array(256).fill(1), userId: 1 });
    await expect(newClient(server, { session }).start(unasked)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(newClient(server, { session: session.slice(0, -8) }).start(unasked)).rejects.toMatchObject({ code: 'WRONG_SESSION_LENGTH' });
  });
});
