/** Calls one method of the API: the least that a client can be. */
import { openClient, sessionMemory } from '@kitewire/sdk';

const client = await openClient({ apiId: 1, apiHash: '', storage: sessionMemory() });
console.log(await client.call({ _: 'help.getConfig' }));
