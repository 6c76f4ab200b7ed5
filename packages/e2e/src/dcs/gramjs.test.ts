/** A server of several data centres, as GramJS goes through it. */
import { Api } from 'telegram';
import { describe, expect, it } from 'vitest';
import { newGramjsPerson } from '../support/gramjs.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

describe('GramJS', () => {
  it('begins at the wrong data centre, is sent to the right one, and chats with somebody of the other', async () => {
    // It knows data centres by host alone: each gets one of its own, which leads to where the server listens.
    const server = await startServer({ dcs: [{ dcId: 2, publicHost: '192.0.2.2' }, { dcId: 1, publicHost: '192.0.2.1' }] });
    const dialed: string[] = [];
    const dial = (host: string): { host: string; port: number } => {
      dialed.push(host);
      const port = server.dcs.find((dc) => dc.address.host === host)?.address.port;
      if (port === undefined) throw new RangeError(`nobody has the address ${host}`);
      return { host: '127.0.0.1', port };
    };
    const ben = await newGramjsPerson(server, { phone: '+15550000011', firstName: 'Ben', dial });
    expect(dialed).toEqual(['192.0.2.2', '192.0.2.1']);
    const ada = await newGramjsPerson(server, { phone: '+15550000010', firstName: 'Ada', dial });
    expect(dialed.slice(2)).toEqual(['192.0.2.2']);
    await ben.client.invoke(new Api.account.UpdateUsername({ username: 'ben_of_1' }));
    await ada.client.sendMessage('ben_of_1', { message: 'Hello at the other data centre' });
    await waitUntil('the message is heard', () => ben.read.includes('Hello at the other data centre'));
    expect([...ada.errors, ...ben.errors]).toEqual([]);
  });
});
