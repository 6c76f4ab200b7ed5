// Our client, as the benches of connections use it.
import { createClient, embedded, memory } from '@kitewire/sdk';

/** @param {{ server: object, phone?: string, code?: () => Promise<string>, session?: string }} options */
export async function open({ server, phone, code, session }) {
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory(), ...(session && { session }) });
  if (phone !== undefined) await client.start({ phone, firstName: 'Kitewire', code });
  return {
    call: () => client.call({ _: 'help.getNearestDc' }),
    sendText: (text) => client.sendText('me', text),
    exportSession: () => client.exportSession(),
    close: () => client.close(),
  };
}
