// A bot: made on the server, logged in by its token, answering whoever writes to it.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();
const options = { apiId: 1, apiHash: 'any', server: embedded(server) };

const { token } = await server.createBot({ username: 'echo_bot', name: 'Echo' });
const bot = createClient({ ...options, storage: memory() });
await bot.start({ botToken: token });
let answering: Promise<unknown> | undefined;
bot.on('newMessage', ({ message, senderId, out }) => {
  if (message._ === 'message' && !out) answering = bot.sendText(senderId, `You said: ${message.message}`);
});

const alice = createClient({ ...options, storage: memory() });
const phone = '+15550000001';
await alice.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });
const messages = alice.events('newMessage');
await alice.sendText('echo_bot', 'Hello!');
for await (const { message, out } of messages) {
  if (out || message._ !== 'message') continue;
  console.log('Alice reads:', message.message);
  break;
}

await answering;
await Promise.all([alice.close(), bot.close()]);
await server.close();
