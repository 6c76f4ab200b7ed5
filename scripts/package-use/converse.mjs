/** The first program of a newcomer: a server and a client from the packages, in one process. */
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory, webSocket } from '@kitewire/sdk';

const server = await createServer({ workers: 1 });
// The file of the thread must have come along.
while (server.statistics.workers?.ready !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
for (const transport of [undefined, webSocket()]) {
  const client = createClient({ apiId: 1, apiHash: 'any', storage: memory(), server: embedded(server), ...(transport && { transport }) });
  await client.start({ phone: '+15550000001', firstName: 'Ann', code: () => server.codeFor('+15550000001') });
  const { id } = await client.sendText('me', 'Hello');
  if (!(id > 0)) throw new Error(`the text got the id ${id}`);
  await client.close();
}
const { done } = server.statistics.workers;
if (done === 0) throw new Error('the thread did nothing');
await server.close();
