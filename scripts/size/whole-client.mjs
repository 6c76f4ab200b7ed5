/** The client with all its methods and events. */
import { createClient, memory } from '@kitewire/sdk';

const client = createClient({ apiId: 1, apiHash: '', storage: memory() });
client.on('newMessage', ({ message }) => console.log(message));
await client.start();
