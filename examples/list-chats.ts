// A script that lists chats: logs in, prints one line a chat, the newest first, and ends.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();
const options = { apiId: 1, apiHash: 'any', server: embedded(server) };
await server.createBot({ username: 'weather_bot', name: 'Weather' });

const phone = '+15550000001';
const client = createClient({ ...options, storage: memory() });
await client.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });
await client.sendText('me', 'Buy milk');
await client.sendText('weather_bot', 'Will it rain?');

for (const { chatId, chat, topMessage, unreadCount } of await client.getDialogs({ limit: 20 })) {
  const { object } = chat;
  const name = object?._ === 'user' ? object.firstName : chatId;
  const text = topMessage?._ === 'message' ? topMessage.message : '';
  console.log(`${name} (${unreadCount} unread): ${text}`);
}

await client.close();
await server.close();
