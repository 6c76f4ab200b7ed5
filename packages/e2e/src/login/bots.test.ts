/** Bots that log in with their token, over real sockets. */
import { AdminError } from '@kitewire/reference-server';
import { RpcError } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

describe('a bot', () => {
  it('logs in by token and answers whoever writes to it', async () => {
    const server = await startServer();
    const { id, token } = await server.createBot({ username: 'echo_bot', name: 'Echo' });
    const bot = newClient(server);
    expect(await bot.start({ botToken: token })).toMatchObject({ id, bot: true, username: 'echo_bot' });
    bot.on('newMessage', ({ message, senderId, out }) => {
      if (message._ === 'message' && !out) void bot.sendText(senderId, `You said: ${message.message}`);
    });
    const alice = await newPerson(server);
    await alice.client.sendText('echo_bot', 'Hello');
    await waitUntil('the bot has answered', () => alice.read.length > 0);
    expect(alice.read).toEqual(['You said: Hello']);
    expect(alice.heard.at(-1)?.sender.object).toMatchObject({ id, bot: true });
  });

  it('keeps its token over a restart of the server', async () => {
    const data = makeDirectory();
    const first = await startServer({ data });
    const { id, token } = await first.createBot({ username: 'echo_bot', name: 'Echo' });
    await first.close();
    const server = await startServer({ data });
    expect((await newClient(server).start({ botToken: () => token })).id).toBe(id);
    await expect(server.createBot({ username: 'Echo_Bot', name: 'Echo' })).rejects.toBeInstanceOf(AdminError);
  });

  it('is refused with a wrong token, and told what to do', async () => {
    const server = await startServer();
    const error = await newClient(server).start({ botToken: '1000001:nothing' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ type: 'ACCESS_TOKEN_INVALID', message: expect.stringContaining('created with') });
  });
});
