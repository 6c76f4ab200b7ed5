/** What methods see of a client: enough to call, to find peers and to know who they are. */
import type { RandomSource } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerCache } from '../peers/peer-cache.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { Logger } from '../ports/logger.js';
import type { InvokeOptions } from '../rpc/invoker.js';

/** The application's credentials, from https://my.telegram.org. */
export interface AppCredentials {
  readonly apiId: number;
  readonly apiHash: string;
}

/** A client as its methods see it. */
export interface ClientContext {
  readonly app: AppCredentials;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly peers: PeerCache;
  /** The user id of the account; `undefined` before login. */
  readonly selfId: number | undefined;
  /**
   * Calls a method. Peers in the result are stored, updates in it are processed, before the promise resolves or soon
   * after.
   */
  call<Request extends tl.MethodRequest>(request: Request, options?: InvokeOptions): Promise<tl.MethodResult<Request['_']>>;
  /** Connects, if no connection stands. */
  connect(signal?: CancelSignal): Promise<void>;
  /** Somebody has logged in: stores it and begins to follow the updates. */
  loggedIn(user: tl.RawUser): Promise<void>;
  /** Nobody is logged in any more: forgets whose data it was. */
  loggedOut(): Promise<void>;
  /** Asks the person at the terminal; rejects with a `UsageError` where there is none. */
  prompt(question: string, signal?: CancelSignal): Promise<string>;
}
