/** Imports every door of the SDK as an installed package, and what lies behind them, and makes a client. */
import { readdirSync } from 'node:fs';
import { createClient, memory, tcp, webSocket } from '@kitewire/sdk';
import { sendText, start } from '@kitewire/sdk/methods';
import { sqlite } from '@kitewire/sdk/sqlite';

const client = createClient({ apiId: 1, apiHash: '', storage: memory(), transport: process.argv[2] === 'ws' ? webSocket() : tcp() });
await client.close();
// The engine of SQLite is the application's to install.
const failure = await sqlite('none.db').open().then(() => 'opened', (error) => error.code);
if (failure !== 'DRIVER_MISSING' || typeof start !== 'function' || typeof sendText !== 'function') throw new Error(`unexpected: ${failure}`);
// What the command is made of is in the package, or named in its manifest.
const modules = new URL('./', import.meta.resolve('@kitewire/sdk'));
for (const name of readdirSync(modules)) if (name.endsWith('.js')) await import(new URL(name, modules).href);
