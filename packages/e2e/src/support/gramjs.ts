/** Somebody with GramJS: a client that nobody here wrote, of layer 198, as it comes from its package. */
import { fingerprint, parseRsaPublicKey } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import type { KitewireServer } from '@kitewire/reference-server';
import { type Api, TelegramClient } from 'telegram';
import { _serverKeys } from 'telegram/crypto/RSA.js';
import { NewMessage } from 'telegram/events/NewMessage.js';
import { Logger, LogLevel } from 'telegram/extensions/Logger.js';
import { PromisedNetSockets } from 'telegram/extensions/PromisedNetSockets.js';
import { readBigIntFromBuffer } from 'telegram/Helpers.js';
import { ConnectionTCPAbridged } from 'telegram/network/connection/TCPAbridged.js';
import { ConnectionTCPFull } from 'telegram/network/connection/TCPFull.js';
import { ConnectionTCPObfuscated } from 'telegram/network/connection/TCPObfuscated.js';
import { StringSession } from 'telegram/sessions/StringSession.js';
import { onTestFinished } from 'vitest';
import type { Address } from './relay.js';

/** A GramJS client, and what it has told its application. */
export interface GramjsClient {
  readonly client: TelegramClient;
  /** The texts of messages of others, in order. */
  readonly read: string[];
  /** What GramJS reported as going wrong. */
  readonly errors: Error[];
}

export interface GramjsClientOptions {
  readonly via?: Address;
  /** Where it connects to when it means a host, of which it knows no port; always `via` unless given. */
  readonly dial?: (host: string) => Address;
  /** What `client.session.save()` gave before; a new session unless given. */
  readonly session?: string;
  /** How it speaks over TCP; GramJS's own default on Node, the full transport, unless given. */
  readonly connection?: GramjsConnection;
}

/** GramJS's own transports over TCP. They can be loaded only after the client itself, which the imports of this file see to. */
export const gramjsConnections = { full: ConnectionTCPFull, abridged: ConnectionTCPAbridged, obfuscated: ConnectionTCPObfuscated } as const;

/** One of GramJS's own transports. */
export type GramjsConnection = (typeof gramjsConnections)[keyof typeof gramjsConnections];

/** A logged-in GramJS client. */
export interface GramjsPerson extends GramjsClient {
  readonly userId: number;
}

export interface GramjsOptions extends GramjsClientOptions {
  readonly phone: string;
  /** The code to type in; the right one unless given. */
  readonly code?: () => string;
  /** For an account that does not exist yet: GramJS signs up when the server asks for it. */
  readonly firstName?: string;
}

/**
 * What GramJS says of one key in 256: it takes a leading zero off the key it has agreed on, and so finds the server's
 * hash wrong. It makes another one at once.
 */
const shortKey = 'Step 3 invalid new nonce hash';

/** Adds the server's key to those of the process: GramJS knows a key by its fingerprint as a signed decimal number. */
function trust(publicKey: string): void {
  const key = parseRsaPublicKey(publicKey);
  const e = key.e.reduce((value, byte) => value * 256 + byte, 0);
  _serverKeys.set(String(fingerprint(key, createNodeCrypto())), { n: readBigIntFromBuffer(Buffer.from(key.n), false), e });
}

/** Makes a GramJS client that nobody is logged in with; it is destroyed when the test ends. */
export function newGramjs(server: KitewireServer, options: GramjsClientOptions = {}): GramjsClient {
  const { via = server.address, dial = () => via, session = '', connection = gramjsConnections.full } = options;
  for (const { publicKey } of server.dcs) trust(publicKey);
  // GramJS dials port 80 of its data centre whatever the session says.
  class Sockets extends PromisedNetSockets {
    override connect(_port: number, host: string): ReturnType<PromisedNetSockets['connect']> {
      const address = dial(host);
      return super.connect(address.port, address.host);
    }
  }
  const stored = new StringSession(session);
  // Its session strings have no room for ports above 32767.
  if (session === '') stored.setDC(server.dcId, via.host, 80);
  const baseLogger = new Logger(LogLevel.NONE);
  const client = new TelegramClient(stored, 1, 'any', { connection, networkSocket: Sockets, baseLogger, connectionRetries: 100, retryDelay: 50 });
  onTestFinished(() => client.destroy());
  const errors: Error[] = [];
  client.onError = async (error) => {
    if (error.message !== shortKey) errors.push(error);
  };
  const read: string[] = [];
  client.addEventHandler(({ message }) => {
    read.push(message.message);
  }, new NewMessage({ incoming: true }));
  return { client, read, errors };
}

/** Logs a GramJS client in by phone code; it is destroyed when the test ends. */
export async function newGramjsPerson(server: KitewireServer, options: GramjsOptions): Promise<GramjsPerson> {
  const { phone, firstName, code = () => server.codeFor(phone), ...others } = options;
  const { client, read, errors } = newGramjs(server, others);
  await client.start({
    phoneNumber: phone,
    phoneCode: async () => code(),
    ...(firstName !== undefined && { firstAndLastNames: async (): Promise<[string, string]> => [firstName, ''] }),
    onError: async (error) => {
      errors.push(error);
      return errors.length > 3;
    },
  });
  return { client, userId: await ownIdOf(client), read, errors };
}

/** The id of the user whom a GramJS client is logged in as. */
export async function ownIdOf(client: TelegramClient): Promise<number> {
  const me = (await client.getMe()) as Api.User;
  return Number(me.id);
}
