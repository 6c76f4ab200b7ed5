// Two lines of setup, one account, one message: everything in this process, nothing on the network.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();
const alice = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
await alice.start({ phone: '+15550000001', firstName: 'Alice', code: () => server.codeFor('+15550000001') });
alice.on('newMessage', ({ message }) => console.log('Alice reads:', message._ === 'message' && message.message));
await alice.sendText('me', 'Hello, world!');
console.log((await alice.getHistory('me', { limit: 1 })).messages);
await alice.close();
await server.close();
