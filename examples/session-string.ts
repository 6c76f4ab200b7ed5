// A login as text: exported by one client, taken up by another without a code, and written for another library.
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, importSession, memory } from '@kitewire/sdk';

const server = await createServer();
const common = { apiId: 1, apiHash: 'any', server: embedded(server) };

const first = createClient({ ...common, storage: memory() });
await first.start({ phone: '+15550000001', firstName: 'Alice', code: () => server.codeFor('+15550000001') });
const session = await first.exportSession();
const forGramjs = await first.exportSession('gramjs');
// A key serves one client at a time.
await first.close();

// Whoever has the string is logged in: real ones belong among the secrets, and never on a terminal.
console.log(`Ours begins with ${session.slice(0, 4)}, that of GramJS has ${forGramjs.length} characters.`);
const { userId, dcId } = importSession(session);
console.log(`It is the login of user ${userId} on data centre ${dcId}.`);

const second = createClient({ ...common, storage: memory(), session });
const user = await second.start();
console.log(`${user.firstName} is logged in again, without a code.`);
await second.sendText('me', 'Hello from the second client');
await second.close();
await server.close();
