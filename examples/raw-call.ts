// Any method of the API, by its own name and with its types: what has no method of the client's own is called like this.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();
const phone = '+15550000001';
const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
await client.start({ phone, firstName: 'Alice', code: () => server.codeFor(phone) });

const { thisDc, dcOptions } = await client.call({ _: 'help.getConfig' });
console.log(`Data centre ${thisDc} has ${dcOptions.length} address.`);

await client.call({ _: 'account.updateUsername', username: 'alice_w' });
const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
if (self?._ === 'user') console.log(`${self.firstName} is now @${self.username}.`);

await client.close();
await server.close();
