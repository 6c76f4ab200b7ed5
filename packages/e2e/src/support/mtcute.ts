/** Somebody with mtcute: a client that nobody here wrote, as it comes from its package. */
import type { KitewireServer, ServerDc } from '@kitewire/reference-server';
import { type Message, MemoryStorage, MtSecurityError, TcpTransport, TelegramClient, type TelegramTransport } from '@mtcute/node';
import { addPublicKey, type ICryptoProvider, LogManager, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { onTestFinished } from 'vitest';
import type { Address } from './relay.js';
import { inTime } from './wait-until.js';

/** An mtcute client, and what it has told its application. */
export interface MtcuteClient {
  readonly client: TelegramClient;
  /** Every message, in order. */
  readonly heard: Message[];
  readonly read: string[];
  /** What mtcute reported as going wrong. */
  readonly errors: Error[];
  /** Resolves when mtcute, once logged in, has begun to listen. */
  readonly listening: Promise<void>;
}

export interface MtcuteClientOptions {
  readonly via?: Address;
  /** Its way to the server; plain TCP unless given. */
  readonly transport?: TelegramTransport;
  /** The data centre that it begins at; the server's main one unless given. */
  readonly dc?: ServerDc;
  /** The file of its own SQLite storage; in memory unless given. */
  readonly storage?: string;
  /** Whether it speaks under temporary keys; mtcute's own default is not to. */
  readonly forwardSecrecy?: boolean;
  /** Its cryptography; its own on Node unless given. */
  readonly crypto?: ICryptoProvider;
}

/** A logged-in mtcute client. */
export interface MtcutePerson extends MtcuteClient {
  readonly userId: number;
}

export interface MtcuteOptions extends MtcuteClientOptions {
  /** Of an account that exists: mtcute cannot sign up. */
  readonly phone: string;
}

/**
 * What mtcute says of one key in 256: it takes leading zeros off the key it has agreed on, and so finds the server's hash
 * wrong. It makes another one on its next connection.
 */
const shortKey = 'Step 4: invalid nonce hash from server';

const isShortKey = (error: unknown): boolean => error instanceof MtSecurityError && error.message === shortKey;

/** Makes an mtcute client that nobody is logged in with; it is destroyed when the test ends. */
export function newMtcute(server: KitewireServer, options: MtcuteClientOptions = {}): MtcuteClient {
  const { dc: begin = server, via = begin.address, storage, transport = new TcpTransport(), forwardSecrecy = false, crypto = new NodeCryptoProvider() } = options;
  // mtcute keeps trusted keys in one list for the process, in which those of earlier tests do no harm.
  for (const { publicKey } of server.dcs) addPublicKey(new NodeCryptoProvider(), publicKey);
  const dc = { id: begin.dcId, ipAddress: via.host, port: via.port };
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'any',
    storage: storage ?? new MemoryStorage(),
    transport,
    crypto,
    defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
    // Only so does mtcute say when it has begun to listen; without it, what comes right after the login is passed over.
    updates: { catchUp: true },
    // Its own pauses between connections, of seconds, are for servers of others: nothing is learnt from them here.
    network: { usePfs: forwardSecrecy, floodControl: false },
    reconnectionStrategy: () => 50,
    logLevel: LogManager.OFF,
  });
  onTestFinished(() => client.destroy());
  const heard: Message[] = [];
  const read: string[] = [];
  const errors: Error[] = [];
  client.onError.add((error) => {
    if (!isShortKey(error)) errors.push(error instanceof Error ? error : new Error(String(error)));
  });
  client.onNewMessage.add((message) => {
    heard.push(message);
    read.push(message.text);
  });
  const listening = new Promise<void>((resolve) => {
    let isUpdating = false;
    client.onConnectionState.add((state) => {
      if (state === 'updating') isUpdating = true;
      if (state === 'connected' && isUpdating) resolve();
    });
  });
  return { client, heard, read, errors, listening };
}

/** Logs an mtcute client in by phone code; it is destroyed when the test ends. */
export async function newMtcutePerson(server: KitewireServer, { phone, ...options }: MtcuteOptions): Promise<MtcutePerson> {
  const opened = newMtcute(server, options);
  const self = await opened.client.start({ phone, code: () => server.codeFor(phone), codeSentCallback: () => {} });
  await inTime('mtcute listens', opened.listening);
  return { ...opened, userId: self.id };
}
