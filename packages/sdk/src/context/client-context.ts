/** What methods see of a client: enough to call, to find peers and to know who they are. */
import type { CryptoProvider, RandomSource } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ConnectionState, LoggedOutEvent } from '../events/connection-events.js';
import type { LocalData } from '../local/local-data.js';
import type { Outbox } from '../outbox/outbox.js';
import type { PeerCache } from '../peers/peer-cache.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Clock } from '../ports/clock.js';
import type { FileVault } from '../ports/file-vault.js';
import type { LocalFiles } from '../ports/local-files.js';
import type { Logger } from '../ports/logger.js';
import type { PromptOptions } from '../ports/prompt-options.js';
import type { CdnAccess } from '../rpc/cdn-access.js';
import type { InvokeOptions } from '../rpc/invoker.js';
import type { PortableSession } from '../session-strings/portable-session.js';
import type { SequencerInput } from '../updates/sequencer-types.js';

/** The application's credentials, from https://my.telegram.org. */
export interface AppCredentials {
  readonly apiId: number;
  readonly apiHash: string;
}

/** A client as its methods see it. */
export interface ClientContext {
  readonly app: AppCredentials;
  readonly random: RandomSource;
  readonly crypto: CryptoProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: PeerCache;
  /** Chats, messages and what is to be sent; `undefined` for a client that keeps no chats. */
  readonly local: LocalData | undefined;
  /** What sends, over restarts; `undefined` for a client that keeps no chats, and while nobody is logged in. */
  readonly outbox: Outbox | undefined;
  /** The client's own files: what goes out, parts of downloads, the cache; `undefined` where the storage has none. */
  readonly vault: FileVault | undefined;
  /** What the platform does with files outside the vault. */
  readonly localFiles: LocalFiles;
  /** How downloads reach CDN data centres; nothing for a client that does not use them. */
  readonly cdn?: CdnAccess | undefined;
  /** The user id of the account; `undefined` before login. */
  readonly selfId: number | undefined;
  /** Whether a session was imported that does not say whose login it is, and nobody has asked the server yet. */
  readonly hasUnnamedLogin: boolean;
  /** The login as another client could take it up; `undefined` before login. */
  portableSession(options: { readonly preferIpv6: boolean }): PortableSession | undefined;
  /**
   * Calls a method. Peers in the result are stored, updates in it are processed, before the promise resolves or soon
   * after.
   */
  call<Request extends tl.MethodRequest>(request: Request, options?: InvokeOptions): Promise<tl.MethodResult<Request['_']>>;
  /** Whether calls reach the server; `undefined` before the first attempt to connect. */
  readonly connectionState: ConnectionState | undefined;
  /** Calls a listener whenever that changes; gives what ends that. */
  watchConnection(listener: (state: ConnectionState) => void): () => void;
  /** Calls a listener when the login has ended; gives what ends that. */
  watchLogout(listener: () => void): () => void;
  /** Connects, if no connection stands. */
  connect(signal?: CancelSignal): Promise<void>;
  /**
   * Makes another data centre the main one, as long as nobody is logged in. Rejects with a `ConnectionError` when its
   * addresses are unknown or it cannot be reached, with a `UsageError` when somebody is logged in.
   */
  moveTo(dcId: number, signal?: CancelSignal): Promise<void>;
  /** Somebody has logged in: stores it and begins to follow the updates. */
  loggedIn(user: tl.RawUser): Promise<void>;
  /** Nobody is logged in any more: forgets whose data it was, and tells the application why. */
  loggedOut(reason: LoggedOutEvent['reason']): Promise<void>;
  /** Asks the person at the terminal; rejects with a `UsageError` where there is none. */
  prompt(question: string, options?: PromptOptions): Promise<string>;
  /** Draws a QR code on the terminal. */
  showQr(url: string): Promise<void>;
  /** Tells what keeps the updates in order something about them; has no effect on a client that does not follow updates. */
  noteUpdates(input: SequencerInput): void;
  /** Calls a listener whenever the server says that a QR code of this client was accepted; gives what ends that. */
  onLoginToken(listener: () => void): () => void;
}
