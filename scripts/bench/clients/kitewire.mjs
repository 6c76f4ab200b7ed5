// Our client, as the benches of connections use it.
import { createClient, embedded, memory, tcp, webSocket } from '@kitewire/sdk';

/** @param {string | undefined} wire A framing without obfuscation, or `webSocket`; the client's default unless given. */
function transportOf(wire) {
  if (wire === undefined) return {};
  return { transport: wire === 'webSocket' ? webSocket() : tcp({ framing: wire, obfuscated: false }) };
}

/**
 * @param {string | undefined} file A SQLite file that keeps the temporary keys, too; the memory unless given.
 */
async function storageOf(file) {
  if (file === undefined) return { storage: memory() };
  const { sqlite } = await import('@kitewire/sdk/sqlite');
  return { storage: sqlite(file), forwardSecrecy: { storeTemporaryKeys: true } };
}

/** @param {{ server: object, phone?: string, code?: () => Promise<string>, session?: string, file?: string, secrecy?: boolean, wire?: string }} options */
export async function open({ server, phone, code, session, file, secrecy, wire }) {
  const how = { ...(session && { session }), ...(secrecy !== undefined && { forwardSecrecy: secrecy }), ...transportOf(wire) };
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), ...(await storageOf(file)), ...how });
  if (phone !== undefined) await client.start({ phone, firstName: 'Kitewire', code });
  return {
    call: () => client.call({ _: 'help.getNearestDc' }),
    sendText: (text) => client.sendText('me', text),
    exportSession: () => client.exportSession(),
    close: () => client.close(),
  };
}
