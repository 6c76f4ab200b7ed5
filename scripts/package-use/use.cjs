/** Requires the SDK from a CommonJS module. */
const { createClient, memory } = require('@kitewire/sdk');
const { sendText } = require('@kitewire/sdk/methods');

const client = createClient({ apiId: 1, apiHash: '', storage: memory() });
client.close();
if (typeof sendText !== 'function') throw new Error('a method is missing');
