// mtcute's client, as the benches of connections use it.
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, LogManager, NodeCryptoProvider } from '@mtcute/node/utils.js';

/** @param {{ server: object, phone?: string, code?: () => Promise<string>, session?: string, secrecy?: boolean }} options */
export async function open({ server, phone, code, session, secrecy }) {
  addPublicKey(new NodeCryptoProvider(), server.publicKey);
  const dc = { id: server.dcId, ipAddress: server.address.host, port: server.address.port };
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'any',
    storage: new MemoryStorage(),
    defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
    logLevel: LogManager.OFF,
    ...(secrecy !== undefined && { network: { usePfs: secrecy } }),
  });
  if (session) await client.importSession(session);
  if (phone !== undefined) await client.start({ phone, code, codeSentCallback: () => {} });
  return {
    call: () => client.call({ _: 'help.getNearestDc' }),
    sendText: (text) => client.sendText('me', text),
    exportSession: () => client.exportSession(),
    close: () => client.destroy(),
  };
}
