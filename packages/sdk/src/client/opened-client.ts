/** A client whose methods are functions beside it, and how it is opened. */
import type { ClientContext } from '../context/client-context.js';
import type { ClientEvent } from '../events/client-events.js';
import type { LocalFiles } from '../ports/local-files.js';
import type { Transport } from '../ports/transport.js';
import type { PortableSession } from '../session-strings/portable-session.js';
import type { Storage } from '../storage/store.js';
import type { ClientOptions } from './client-options.js';
import type { FollowCdn } from './follow-cdn.js';
import type { FollowUpdates } from './update-follower.js';

/** A client whose store is open, for the functions of `@kitewire/sdk/methods`. */
export interface OpenedClient extends ClientContext {
  /** Goes another way to the server from now on; see `Client.setTransport`. */
  setTransport(transport: Transport): void;
  /** Asks at once whether the server still answers; see `Client.checkConnection`. */
  checkConnection(): void;
  /** Ends the connection and lets the store go. */
  close(): Promise<void>;
}

/** Options of an opened client. */
export interface OpenClientOptions extends Omit<ClientOptions, 'session' | 'storage'> {
  /** Where the login and what was learnt lives: any storage of `ClientOptions`, or `sessionMemory()`, the smallest. */
  readonly storage: Storage;
  /** A login from elsewhere; `importSession` makes one of a string. See `ClientOptions`. */
  readonly session?: PortableSession;
  /** `followUpdates` for a client that hears of messages; without it what the server pushes is dropped. */
  readonly updates?: FollowUpdates;
  /** `keepLocal` for a client that keeps chats, messages and what is to be sent, and follows updates for that; its storage must hold them. */
  readonly local?: FollowUpdates;
  /** `localFiles` for a client that uploads and downloads files by their paths, or by addresses. */
  readonly files?: LocalFiles;
  /** `followCdn` for a client whose downloads may come from CDN data centres. */
  readonly cdn?: FollowCdn;
  /** Gets every event; must not throw. */
  readonly onEvent?: (event: ClientEvent) => void;
}
