/** Imports every door of the SDK as an installed package, and makes a client. */
import { createClient, memory, tcp, webSocket } from '@kitewire/sdk';
import { sendText, start } from '@kitewire/sdk/methods';
import { sqlite } from '@kitewire/sdk/sqlite';

const client = createClient({ apiId: 1, apiHash: '', storage: memory(), transport: process.argv[2] === 'ws' ? webSocket() : tcp() });
await client.close();
// The engine of SQLite is the application's to install.
const failure = await sqlite('none.db').open().then(() => 'opened', (error) => error.code);
if (failure !== 'DRIVER_MISSING' || typeof start !== 'function' || typeof sendText !== 'function') throw new Error(`unexpected: ${failure}`);
