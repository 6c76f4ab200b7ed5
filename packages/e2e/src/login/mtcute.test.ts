/** The server's logins, as a client that nobody here wrote goes through them. */
import { describe, expect, it } from 'vitest';
import { newMtcute } from '../support/mtcute.js';
import { newClient, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';

describe('mtcute', () => {
  it('logs in with a password that our client has set, and our client with one that it has set', async () => {
    const server = await startServer();
    const { client, phone, user } = await newPerson(server);
    await client.setPassword('ours');
    const { client: other } = newMtcute(server);
    const code = (): string => server.codeFor(phone);
    const self = await other.start({ phone, code, password: 'ours', codeSentCallback: () => {} });
    expect(self.id).toBe(user.id);
    await other.changeCloudPassword({ currentPassword: 'ours', newPassword: 'theirs', hint: '' });
    expect((await newClient(server).start({ phone, code, password: 'theirs' })).id).toBe(user.id);
  });

  it('logs in by QR code', async () => {
    const server = await startServer();
    const { client, user } = await newPerson(server);
    const self = await newMtcute(server).client.signInQr({ onUrlUpdated: (url) => void client.acceptQrLogin(url) });
    expect(self.id).toBe(user.id);
  });

  it('logs in as a bot', async () => {
    const server = await startServer();
    const { id, token } = await server.createBot({ username: 'echo_bot', name: 'Echo' });
    expect(await newMtcute(server).client.start({ botToken: token })).toMatchObject({ id, isBot: true });
  });
});
