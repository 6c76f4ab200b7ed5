/** A server of several data centres, as a client goes through it that nobody here wrote. */
import type { KitewireServer, ServerDc } from '@kitewire/reference-server';
import { type Client, createClient, embedded, memory } from '@kitewire/sdk';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newMtcute } from '../support/mtcute.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

/** Phones that end like this live at the first data centre and at the second. */
const [adasPhone, bensPhone] = ['+15550000010', '+15550000011'];

const dcOf = (server: KitewireServer, index: number): ServerDc => server.dcs[index] as ServerDc;

/** A client of ours that knows one data centre only. */
async function signUp(server: KitewireServer, dc: ServerDc, phone: string): Promise<{ client: Client; id: number }> {
  const { address, publicKey, dcId } = dc;
  const client = createClient({ apiId: 1, apiHash: 'any', storage: memory(), server: embedded({ address, publicKey, dcId }) });
  onTestFinished(() => client.close());
  const { id } = await client.start({ phone, firstName: 'Somebody', code: () => server.codeFor(phone) });
  return { client, id };
}

describe('mtcute', () => {
  it('logs in at the wrong data centre, is sent to the right one, and hears of messages there', async () => {
    const server = await startServer({ dcs: 2 });
    const { client: ada } = await signUp(server, dcOf(server, 0), adasPhone);
    const { id: bensId } = await signUp(server, dcOf(server, 1), bensPhone);
    const { client, read, listening, errors } = newMtcute(server, { dc: dcOf(server, 0) });
    const self = await client.start({ phone: bensPhone, code: () => server.codeFor(bensPhone), codeSentCallback: () => {} });
    expect(self.id).toBe(bensId);
    await inTime('mtcute listens', listening);
    await ada.call({ _: 'contacts.importContacts', contacts: [{ _: 'inputPhoneContact', clientId: 0n, phone: bensPhone, firstName: 'Ben', lastName: '' }] });
    await ada.sendText(bensId, 'Hello at the other data centre');
    await waitUntil('the message is heard', () => read.includes('Hello at the other data centre'));
    expect(errors).toEqual([]);
  });

  it('carries its login to another data centre when it calls there', async () => {
    const server = await startServer({ dcs: 2 });
    const { id } = await signUp(server, dcOf(server, 0), adasPhone);
    const { client } = newMtcute(server);
    await client.start({ phone: adasPhone, code: () => server.codeFor(adasPhone), codeSentCallback: () => {} });
    const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { dcId: dcOf(server, 1).dcId });
    expect(self).toMatchObject({ id, self: true });
    await expect(client.call({ _: 'updates.getState' }, { dcId: dcOf(server, 1).dcId })).rejects.toThrow('USER_MIGRATE_2');
    expect((await client.call({ _: 'account.getAuthorizations' })).authorizations).toHaveLength(2);
  });

  it('is sent home and carries its login under temporary keys, too', async () => {
    const server = await startServer({ dcs: 2 });
    const { id } = await signUp(server, dcOf(server, 1), bensPhone);
    const { client, errors } = newMtcute(server, { dc: dcOf(server, 0), forwardSecrecy: true });
    expect((await client.start({ phone: bensPhone, code: () => server.codeFor(bensPhone), codeSentCallback: () => {} })).id).toBe(id);
    const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { dcId: dcOf(server, 0).dcId });
    expect(self).toMatchObject({ id, self: true });
    expect(errors).toEqual([]);
  });

  it('logs in by a QR code that somebody of another data centre accepts', async () => {
    const server = await startServer({ dcs: 2 });
    const { client: ben, id } = await signUp(server, dcOf(server, 1), bensPhone);
    const self = await newMtcute(server).client.signInQr({ onUrlUpdated: (url) => void ben.acceptQrLogin(url) });
    expect(self.id).toBe(id);
  });

  it('logs a bot in at the data centre that it lives at', async () => {
    const server = await startServer({ dcs: 2 });
    const { id, token } = await server.createBot({ username: 'echo_bot', name: 'Echo', dcId: dcOf(server, 1).dcId });
    expect(await newMtcute(server).client.start({ botToken: token })).toMatchObject({ id, isBot: true });
  });
});
