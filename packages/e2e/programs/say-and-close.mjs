// A short program with a client: logs in, says one thing, closes the client; that it ends by itself is what is tested.
import { createClient, embedded } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';

/** The next message of the process that started this one. */
const listen = () => new Promise((resolve) => process.once('message', resolve));

const { address, publicKey, phone, database } = await listen();
const client = createClient({ apiId: 1, apiHash: 'any', server: embedded({ address, publicKey }), storage: sqlite(database) });
await client.start({
  phone,
  code: async () => {
    process.send('codeWanted');
    return (await listen()).code;
  },
});
await client.sendText('me', 'from a short program');
await client.close();
// The channel to the parent would keep the process alive; nothing else may.
process.disconnect();
