/** A server of several data centres, as our client goes through it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KitewireServer, ServerDc } from '@kitewire/reference-server';
import { type Client, type ClientOptions, createClient, embedded, memory, type Storage } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

/** Phones that end like this live at the first data centre and at the second. */
const [adasPhone, bensPhone] = ['+15550000010', '+15550000011'];

const dcOf = (server: KitewireServer, index: number): ServerDc => server.dcs[index] as ServerDc;

/** A client that knows all data centres and begins at one of them. */
function newClient(server: KitewireServer, options: Partial<ClientOptions> & { readonly begin?: number; readonly dcs?: readonly ServerDc[] } = {}): Client {
  const { begin = 0, dcs = server.dcs, ...others } = options;
  const client = createClient({ apiId: 1, apiHash: 'any', storage: memory(), ...others, server: embedded({ ...dcOf(server, begin), dcs }) });
  onTestFinished(() => client.close());
  return client;
}

async function logIn(server: KitewireServer, client: Client, phone: string): Promise<{ client: Client; id: number; read: string[] }> {
  const read: string[] = [];
  client.on('newMessage', ({ message, out }) => {
    if (message._ === 'message' && !out) read.push(message.message);
  });
  const { id } = await client.start({ phone, firstName: 'Somebody', code: () => server.codeFor(phone) });
  return { client, id, read };
}

/** Where the login of a client lives. */
async function homeOf(client: Client): Promise<number> {
  return (await client.call({ _: 'help.getNearestDc' })).thisDc;
}

async function mainDcOf(storage: Storage): Promise<number | undefined> {
  const store = await storage.open();
  const { session } = await store.load();
  await store.close();
  return session?.mainDcId;
}

describe('our client', () => {
  it('logs in at the wrong data centre, is moved to the right one, and goes on there after a restart', async () => {
    const server = await startServer({ dcs: 2 });
    const directory = makeDirectory();
    mkdirSync(directory, { recursive: true });
    const storage = sqlite(join(directory, 'client.sqlite'));
    const { client, id } = await logIn(server, newClient(server, { storage }), bensPhone);
    expect(await homeOf(client)).toBe(dcOf(server, 1).dcId);
    await client.close();
    expect(await mainDcOf(storage)).toBe(dcOf(server, 1).dcId);
    const again = newClient(server, { storage });
    expect(await again.start()).toMatchObject({ id });
    expect(await homeOf(again)).toBe(dcOf(server, 1).dcId);
  });

  it('chats across home data centres', async () => {
    const server = await startServer({ dcs: 2 });
    const ada = await logIn(server, newClient(server, { begin: 1 }), adasPhone);
    const ben = await logIn(server, newClient(server), bensPhone);
    expect([await homeOf(ada.client), await homeOf(ben.client)]).toEqual([dcOf(server, 0).dcId, dcOf(server, 1).dcId]);
    const contact = { _: 'inputPhoneContact', clientId: 0n, phone: bensPhone, firstName: 'Ben', lastName: '' } as const;
    await ada.client.call({ _: 'contacts.importContacts', contacts: [contact] });
    await ada.client.sendText(ben.id, 'Hello at the other data centre');
    await waitUntil('Ben hears', () => ben.read.length === 1);
    await ben.client.sendText(ada.id, 'Hello from there');
    await waitUntil('Ada hears', () => ada.read.length === 1);
  });

  it.each([true, false])('calls another data centre with its login, on connections for each purpose (forward secrecy: %s)', async (forwardSecrecy) => {
    const server = await startServer({ dcs: 2 });
    const storage = memory();
    const { client, id } = await logIn(server, newClient(server, { storage, forwardSecrecy }), adasPhone);
    const { dcId } = dcOf(server, 1);
    const calls = (['main', 'upload', 'download'] as const).map((purpose) => client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { dcId, purpose }));
    for (const [self] of await Promise.all(calls)) expect(self).toMatchObject({ id, self: true });
    expect(await client.call({ _: 'help.getNearestDc' }, { dcId })).toMatchObject({ thisDc: dcId });
    // It is one device, wherever it calls.
    expect(await client.getSessions()).toHaveLength(1);
    // What is answered only at home is asked there.
    expect(await client.call({ _: 'updates.getState' }, { dcId })).toMatchObject({ _: 'updates.state' });
    expect(await homeOf(client)).toBe(dcOf(server, 0).dcId);
    expect(await client.exportSession()).toBeTruthy();
    await client.logOut();
    await logIn(server, client, adasPhone);
    expect((await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { dcId }))[0]).toMatchObject({ id });
  });

  it('hears of messages once, though parts of files travel over connections of their own', async () => {
    const server = await startServer({ dcs: 2 });
    const [ada, ben] = [await logIn(server, newClient(server), adasPhone), await logIn(server, newClient(server), bensPhone)];
    await ben.client.call({ _: 'help.getNearestDc' }, { purpose: 'upload' });
    await ben.client.call({ _: 'help.getNearestDc' }, { purpose: 'download' });
    await ada.client.call({ _: 'contacts.importContacts', contacts: [{ _: 'inputPhoneContact', clientId: 0n, phone: bensPhone, firstName: 'Ben', lastName: '' }] });
    for (const text of ['one', 'two']) await ada.client.sendText(ben.id, text);
    await waitUntil('Ben hears', () => ben.read.length === 2);
    expect(ben.read).toEqual(['one', 'two']);
  });

  it('logs in by a QR code that somebody of another data centre accepts', async () => {
    const server = await startServer({ dcs: 2 });
    const ben = await logIn(server, newClient(server), bensPhone);
    const client = newClient(server);
    const self = await inTime('the login', client.start({ qr: (url) => void ben.client.acceptQrLogin(url) }));
    expect(self.id).toBe(ben.id);
    expect(await homeOf(client)).toBe(dcOf(server, 1).dcId);
  });

  it('logs a bot in at the data centre that it lives at', async () => {
    const server = await startServer({ dcs: 2 });
    const { id, token } = await server.createBot({ username: 'echo_bot', name: 'Echo', dcId: dcOf(server, 1).dcId });
    expect(await newClient(server).start({ botToken: token })).toMatchObject({ id, bot: true });
  });

  it('A05: is sent to no data centre that it was not told of by hand', async () => {
    const server = await startServer({ dcs: 2 });
    const client = newClient(server, { dcs: [dcOf(server, 0)] });
    await expect(client.start({ phone: bensPhone, code: '0' })).rejects.toMatchObject({ code: 'RPC_ERROR', type: 'PHONE_MIGRATE' });
    expect(await homeOf(client)).toBe(dcOf(server, 0).dcId);
  });
});
