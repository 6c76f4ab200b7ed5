// A client with a large store that nothing happens to, in a process of its own: `idle-program.mjs <file>`.
import { setTimeout as sleep } from 'node:timers/promises';
import { embedded, followUpdates, keepLocal, openClient } from '@kitewire/sdk';
import { getChats, getHistory } from '@kitewire/sdk/methods';
import { sqlite } from '@kitewire/sdk/sqlite';
import { serve } from '../support/ask.mjs';
import { chosenChatId } from './content.mjs';

const [file = ''] = process.argv.slice(2);

serve({
  /** Gives the memory of the process in bytes. Nobody listens where the server should be. */
  async idle({ publicKey }) {
    const parts = { updates: followUpdates, local: keepLocal };
    const client = await openClient({ ...parts, apiId: 1, apiHash: 'any', storage: sqlite(file), server: embedded({ publicKey, dcId: 2, address: { host: '127.0.0.1', port: 9 } }) });
    client.connect().catch(() => {});
    await getChats(client, { limit: 100 });
    await getHistory(client, chosenChatId, { limit: 50 });
    await sleep(3000);
    const { rss } = process.memoryUsage();
    await client.close();
    return rss;
  },
});
