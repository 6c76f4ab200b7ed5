/** Logging in again on a client or a store that was logged in before. */
import { generateRsaKey } from '@kitewire/mtproto/node';
import { memory } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { newClient, newPerson, newPhone } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

describe('logging in again', () => {
  it('tells no message twice: an earlier login on the same client ends with its place in the updates', async () => {
    const server = await startServer();
    const storage = memory();
    const phone = newPhone();
    const code = (): string => server.codeFor(phone);
    const first = newClient(server, { storage });
    const early: string[] = [];
    first.on('newMessage', () => early.push('told'));
    await first.start({ phone, code, firstName: 'Somebody' });
    await first.sendText('me', 'at first');
    await waitUntil('its place is stored', () => early.length === 1);
    await first.close();
    const client = newClient(server, { storage });
    const texts: string[] = [];
    client.on('newMessage', ({ message }) => texts.push(message._ === 'message' ? message.message : ''));
    await client.start();
    await client.sendText('me', 'before');
    await waitUntil('it is told', () => texts.length === 1);
    await client.logOut();
    await client.start({ phone, code });
    await client.sendText('me', 'after');
    await waitUntil('the next is told', () => texts.includes('after'));
    expect(texts).toEqual(['before', 'after']);
  });

  it('is possible on a store whose key the server has forgotten, once that login is given up', async () => {
    const rsaKey = await generateRsaKey();
    const storage = memory();
    const before = await startServer({ rsaKey });
    const { client, phone } = await newPerson(before, { storage });
    await client.close();
    // The same server without its database.
    const after = await startServer({ rsaKey });
    const orphan = newClient(after, { storage });
    await expect(orphan.start()).rejects.toMatchObject({ code: 'AUTH_KEY_UNKNOWN' });
    await orphan.logOut();
    await orphan.close();
    const fresh = newClient(after, { storage });
    expect(await fresh.start({ phone, code: () => after.codeFor(phone), firstName: 'Anew' })).toMatchObject({ firstName: 'Anew' });
  });
});
