// A password on top of the login code: set it on one device, prove it on the next, without ever telling it to the server.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';

const server = await createServer();
const options = { apiId: 1, apiHash: 'any', server: embedded(server) };
const phone = '+15550000001';
const code = (): string => server.codeFor(phone);

const desktop = createClient({ ...options, storage: memory() });
await desktop.start({ phone, firstName: 'Alice', code });
await desktop.setPassword('correct horse battery staple', { hint: 'the comic' });

const laptop = createClient({ ...options, storage: memory() });
const user = await laptop.start({ phone, code, password: 'correct horse battery staple' });
console.log(`${user.firstName} is logged in with a code and a password.`);

await desktop.removePassword('correct horse battery staple');
await Promise.all([desktop.close(), laptop.close()]);
await server.close();
