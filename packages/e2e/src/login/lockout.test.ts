/** Limits of the login that a restart does not lift. */
import { publicLimitRules } from '@kitewire/reference-server';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson, newPhone } from '../support/person.js';
import { startServer } from '../support/start-server.js';

describe('a phone whose codes were asked for too often', () => {
  it('S10, S11: stays locked over a restart of the server; who is logged in and other phones are not concerned', async () => {
    const options = { data: makeDirectory(), limits: publicLimitRules };
    const first = await startServer(options);
    const { client, phone } = await newPerson(first);
    const ask = (server: typeof first, phoneNumber: string) =>
      newClient(server).call({ _: 'auth.sendCode', phoneNumber, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
    for (let index = 0; index < 4; index += 1) await ask(first, phone);
    await expect(ask(first, phone)).rejects.toMatchObject({ errorCode: 420, type: 'FLOOD_WAIT' });
    await client.sendText('me', 'Hello');
    await first.close();
    const second = await startServer(options);
    await expect(ask(second, phone)).rejects.toMatchObject({ errorCode: 420, type: 'FLOOD_WAIT' });
    expect((await ask(second, newPhone()))._).toBe('auth.sentCode');
  });
});
