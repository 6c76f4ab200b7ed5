/** How a client is made, and what its platform brings. */
import type { CryptoProvider, RandomSource } from '@kitewire/mtproto';
import type { Retention } from '../chats/retention.js';
import type { ReconnectPolicy } from '../connection/reconnect.js';
import type { Clock } from '../ports/clock.js';
import type { LocalFiles } from '../ports/local-files.js';
import type { Logger } from '../ports/logger.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import type { Transport } from '../ports/transport.js';
import type { PortableSession } from '../session-strings/portable-session.js';
import type { LocalStorage } from '../storage/local-store.js';
import type { ServerSpec } from './server-spec.js';

/** Options of a client; `apiId`, `apiHash` and `storage` are needed, everything else has a default. */
export interface ClientOptions {
  /** From https://my.telegram.org; any number for a reference server. */
  readonly apiId: number;
  readonly apiHash: string;
  /**
   * Where the login, the chats and what waits to be sent live: `memory()`, `sqlite(path)` of `@kitewire/sdk/sqlite`, or in
   * browsers `indexedDb(name)`.
   */
  readonly storage: LocalStorage;
  /** Telegram's production servers unless given; `embedded(server)` for a reference server. */
  readonly server?: ServerSpec;
  /**
   * A login from elsewhere: a session string of this or another client, or what `importSession` made of one. A store
   * without a login takes it over at the first use; a store that holds this login already goes on with what it has.
   */
  readonly session?: string | PortableSession;
  /** Gets redacted lines; nobody does unless given. */
  readonly logger?: Logger;
  /** The longest flood wait, in seconds, that calls sleep through; 10. */
  readonly floodThreshold?: number;
  /** Attempts to connect after which `connect` and `start` give up; 3. Later the client reconnects for ever. */
  readonly connectAttempts?: number;
  /** The way to the server: `tcp()`, the default on Node.js, `webSocket()`, the default in browsers, `http()`, `mtproxy()`; `setTransport` changes it. */
  readonly transport?: Transport;
  /**
   * Whether packets are encrypted with temporary keys, made anew every day and kept in memory only, so that whoever gets
   * hold of the stored key cannot read what was recorded before; `true` unless given. The stored key's id, by which an
   * observer could follow a device, is never on the wire then. Without it the first connection of a process needs four
   * round trips less; so it does where temporary keys are stored.
   */
  readonly forwardSecrecy?: boolean | ForwardSecrecyOptions;
  /**
   * Whether a client with a stored login is told of what happened while it was not running; `true` unless given. Without
   * it updates begin with those of now, and what was missed can only be read from the histories.
   */
  readonly catchUp?: boolean;
  /** How much of what was told in chats stays stored; everything unless given. What is thrown away the server still has. */
  readonly retention?: Retention;
  readonly reconnect?: ReconnectPolicy;
  /** What the account's list of devices shows. */
  readonly deviceModel?: string;
  readonly appVersion?: string;
  readonly langCode?: string;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly crypto?: CryptoProvider;
}

/** How forward secrecy is kept. */
export interface ForwardSecrecyOptions {
  /**
   * Whether the storage keeps the temporary keys until they end, within a day, or the login does; `false` unless given. The
   * first connection of a process then goes on under them at once. The price: whoever gets hold of the storage meanwhile can
   * read what was recorded under them, and an observer can tell that it is the same device after a restart.
   */
  readonly storeTemporaryKeys?: boolean;
}

/** What a platform brings to a client. */
export interface Platform {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly crypto: () => CryptoProvider;
  readonly transport: Transport;
  readonly deviceModel: string;
  readonly systemVersion: string;
  readonly systemLangCode: string;
  /** Files of the machine and of the web, for clients that are given no others. */
  readonly files?: LocalFiles;
  /** Asks the person at the terminal; rejects with a `UsageError` where there is none. */
  prompt(question: string, options?: PromptOptions): Promise<string>;
  /** Draws a QR code on the terminal. */
  showQr(url: string): Promise<void>;
  /** Calls a listener whenever the network may have changed or the machine has slept; gives what ends that. */
  watchNetwork?(listener: () => void): () => void;
}
