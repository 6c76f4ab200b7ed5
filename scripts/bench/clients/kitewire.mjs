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

/** A storage that outlives its client: pass it to `open` again. @param {string | undefined} file */
export async function makeStorage(file) {
  return (await storageOf(file)).storage;
}

/** @param {{ server: object, phone?: string, code?: () => Promise<string>, session?: string, file?: string, storage?: object, secrecy?: boolean, wire?: string, onMessage?: (text: string) => void, goOn?: boolean }} options */
export async function open({ server, phone, code, session, file, storage, secrecy, wire, onMessage, goOn }) {
  const how = { ...(session && { session }), ...(secrecy !== undefined && { forwardSecrecy: secrecy }), ...transportOf(wire) };
  const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), ...(storage ? { storage } : await storageOf(file)), ...how });
  if (onMessage) client.on('newMessage', ({ message }) => message._ === 'message' && onMessage(message.message));
  if (goOn) await client.connect();
  if (phone !== undefined) await client.start({ phone, firstName: 'Kitewire', code });
  return {
    call: () => client.call({ _: 'help.getNearestDc' }),
    sendText: (text) => client.sendText('me', text),
    listDialogs: () => client.getDialogs({ limit: 100 }),
    /** Uploads only. @param {Uint8Array} bytes */
    uploadBytes: (bytes) => client.uploadFile(bytes, { name: 'bytes.bin' }),
    /** Sends a file of the machine to the own account; gives the message. @param {string} path */
    sendFile: async (path) => (await client.sendDocument('me', path)).message,
    /** @param {any} message @param {string} path */
    async downloadFile(message, path) {
      // Others keep nothing of small files.
      await client.clearFileCache();
      await client.downloadFile(message, { to: path });
    },
    exportSession: () => client.exportSession(),
    close: () => client.close(),
  };
}
