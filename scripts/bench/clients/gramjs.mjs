// GramJS's client, as the benches of connections use it.
import { basename } from 'node:path';
import bigInt from 'big-integer';
import telegram from 'telegram';
import uploads from 'telegram/client/uploads.js';
import rsa from 'telegram/crypto/RSA.js';
import logging from 'telegram/extensions/Logger.js';
import sockets from 'telegram/extensions/PromisedNetSockets.js';
import abridged from 'telegram/network/connection/TCPAbridged.js';
import full from 'telegram/network/connection/TCPFull.js';
import sessions from 'telegram/sessions/StringSession.js';

/** @param {{ server: object, phone?: string, code?: () => Promise<string>, session?: string, bulk?: boolean }} options With `bulk`, packets may be long: its abridged transport takes what a socket gives at once for a whole one. */
export async function open({ server, phone, code, session = '', bulk = false }) {
  const { fingerprint, n, e } = server.rsaNumbers;
  rsa._serverKeys.set(fingerprint, { n: bigInt(n, 16), e });
  // It dials port 80 of its data centre whatever the session says.
  class Sockets extends sockets.PromisedNetSockets {
    connect() {
      return super.connect(server.address.port, server.address.host);
    }
  }
  const stored = new sessions.StringSession(session);
  if (session === '') stored.setDC(server.dcId, server.address.host, 80);
  const client = new telegram.TelegramClient(stored, 1, 'any', {
    connection: bulk ? full.ConnectionTCPFull : abridged.ConnectionTCPAbridged,
    networkSocket: Sockets,
    baseLogger: new logging.Logger(logging.LogLevel.NONE),
    connectionRetries: 100,
    retryDelay: 50,
  });
  // One key in 256 fails here, because it strips a leading zero; it makes another one by itself.
  client.onError = async () => {};
  if (phone === undefined) await client.connect();
  else {
    await client.start({
      phoneNumber: phone,
      phoneCode: code,
      firstAndLastNames: async () => ['GramJS', ''],
      onError: async (error) => {
        throw error;
      },
    });
  }
  return {
    call: () => client.invoke(new telegram.Api.help.GetNearestDc()),
    sendText: (text) => client.sendMessage('me', { message: text }),
    /** @param {string} path @param {number} size */
    sendFile: (path, size) => client.sendFile('me', { file: new uploads.CustomFile(basename(path), size, path), forceDocument: true, workers: 16 }),
    /** @param {any} message @param {string} path */
    downloadFile: (message, path) => client.downloadMedia(message, { outputFile: path }),
    exportSession: async () => client.session.save(),
    close: () => client.destroy(),
  };
}
