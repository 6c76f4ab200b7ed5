/** Logs in by phone, code and password, and sends a text. */
import { openClient, sessionMemory } from '@kitewire/sdk';
import { sendText, start } from '@kitewire/sdk/methods';

const ask = (/** @type {string} */ question) => () => prompt(question) ?? '';
const client = await openClient({ apiId: 1, apiHash: '', storage: sessionMemory() });
await start(client, { phone: ask('Phone number?'), code: ask('Code?'), password: ask('Password?') });
await sendText(client, 'me', 'Hello');
