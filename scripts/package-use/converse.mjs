/** The first program of a newcomer: a server and a client from the packages, in one process. */
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory, webSocket } from '@kitewire/sdk';

const server = await createServer();
for (const transport of [undefined, webSocket()]) {
  const client = createClient({ apiId: 1, apiHash: 'any', storage: memory(), server: embedded(server), ...(transport && { transport }) });
  await client.start({ phone: '+15550000001', firstName: 'Ann', code: () => server.codeFor('+15550000001') });
  const { id } = await client.sendText('me', 'Hello');
  if (!(id > 0)) throw new Error(`the text got the id ${id}`);
  await client.close();
}
await server.close();
