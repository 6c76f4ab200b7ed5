/** Calls one method of the API: the least that a client can be. */
import { memory, openClient } from '@kitewire/sdk';

const client = await openClient({ apiId: 1, apiHash: '', storage: memory() });
console.log(await client.call({ _: 'help.getConfig' }));
