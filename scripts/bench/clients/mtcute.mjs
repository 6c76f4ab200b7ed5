// mtcute's client, as the benches of connections use it.
import { InputMedia, MemoryStorage, SqliteStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, LogManager, NodeCryptoProvider } from '@mtcute/node/utils.js';

/** A storage that outlives its client: pass it to `open` again. @param {string | undefined} file */
export function makeStorage(file) {
  return file === undefined ? new MemoryStorage() : new SqliteStorage(file);
}

/** @param {{ server: object, phone?: string, code?: () => Promise<string>, session?: string, storage?: object, secrecy?: boolean, onMessage?: (text: string) => void, goOn?: boolean }} options */
export async function open({ server, phone, code, session, storage = new MemoryStorage(), secrecy, onMessage, goOn }) {
  addPublicKey(new NodeCryptoProvider(), server.publicKey);
  const dc = { id: server.dcId, ipAddress: server.address.host, port: server.address.port };
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'any',
    storage,
    defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
    logLevel: LogManager.OFF,
    // The state is stored, and what was missed is asked for, only so.
    ...(onMessage && { updates: { catchUp: true } }),
    ...(secrecy !== undefined && { network: { usePfs: secrecy } }),
  });
  if (onMessage) client.onNewMessage.add(({ text }) => onMessage(text));
  if (goOn) await client.start();
  if (session) await client.importSession(session);
  if (phone !== undefined) await client.start({ phone, code, codeSentCallback: () => {} });
  return {
    call: () => client.call({ _: 'help.getNearestDc' }),
    sendText: (text) => client.sendText('me', text),
    listDialogs: async () => {
      for await (const _dialog of client.iterDialogs({ limit: 100 }));
    },
    /** @param {string} path */
    sendFile: (path) => client.sendMedia('me', InputMedia.document(`file:${path}`)),
    /** @param {any} message @param {string} path */
    downloadFile: (message, path) => client.downloadToFile(path, message.media),
    exportSession: () => client.exportSession(),
    close: () => client.destroy(),
  };
}
