// A server behind its own MTProxy, and a client that goes through it: the proxy looks like a visit to example.com.
import { randomBytes } from 'node:crypto';
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory, mtproxy, tcp } from '@kitewire/sdk';

const secret = `ee${randomBytes(16).toString('hex')}${Buffer.from('example.com').toString('hex')}`;
const server = await createServer({ mtproxy: { secret } });
if (!server.mtproxy) throw new Error('The server was asked for a proxy.');
console.log(`tg://proxy?server=${server.mtproxy.host}&port=${server.mtproxy.port}&secret=${server.mtproxy.secret}`);

const alice = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory(), transport: mtproxy(server.mtproxy) });
alice.on('connectionState', ({ state, reason }) => console.log('Alice is', state, reason?.code ?? ''));
await alice.start({ phone: '+15550000001', firstName: 'Alice', code: () => server.codeFor('+15550000001') });
await alice.sendText('me', 'Through the proxy');

// Without the proxy from now on; what is under way goes along.
const sending = alice.sendText('me', 'Straight');
await alice.setTransport(tcp());
await sending;
console.log((await alice.getHistory('me')).messages.map((message) => message._ === 'message' && message.message));
await alice.close();
await server.close();
