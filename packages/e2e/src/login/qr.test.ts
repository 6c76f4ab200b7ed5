/** Logging in by QR code, over real sockets. */
import { RpcError } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { newClient, newPerson } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime } from '../support/wait-until.js';

describe('a login by QR code', () => {
  it('ends when another device has accepted the code, and both are told of messages then', async () => {
    const server = await startServer();
    const { client: phone, user } = await newPerson(server);
    const desktop = newClient(server);
    const self = await inTime('the desktop is logged in', desktop.start({ qr: async (url) => void (await phone.acceptQrLogin(url)) }), 4000);
    expect(self).toMatchObject({ id: user.id, self: true });
    const heard = desktop.events('newMessage');
    await phone.sendText('me', 'Hello');
    expect((await heard.next()).value).toMatchObject({ message: { message: 'Hello' } });
  });

  it('asks for the password of the account', async () => {
    const server = await startServer();
    const { client: phone, user } = await newPerson(server);
    await phone.setPassword('secret');
    const qr = async (url: string): Promise<void> => void (await phone.acceptQrLogin(url));
    expect((await newClient(server).start({ qr, password: 'secret' })).id).toBe(user.id);
    await expect(newClient(server).start({ qr, password: 'wrong' })).rejects.toMatchObject({ type: 'PASSWORD_HASH_INVALID' });
  });

  it('takes each code once, and says so', async () => {
    const server = await startServer();
    const { client: phone } = await newPerson(server);
    const urls: string[] = [];
    await newClient(server).start({
      qr: async (url) => {
        urls.push(url);
        await phone.acceptQrLogin(url);
      },
    });
    const error = await phone.acceptQrLogin(urls[0] ?? '').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ type: 'AUTH_TOKEN_INVALID' });
  });

  it('ends although the connection was lost when the code was accepted', async () => {
    const server = await startServer();
    const { client: phone, user } = await newPerson(server);
    const relay = await startRelay(server.address);
    const desktop = newClient(server, { via: relay.address });
    const qr = async (url: string): Promise<void> => {
      relay.cut();
      await phone.acceptQrLogin(url);
    };
    expect((await inTime('the desktop is logged in', desktop.start({ qr }), 45_000)).id).toBe(user.id);
  });
});
