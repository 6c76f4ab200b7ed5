/** Events about the connection and the login. */
import type { ConnectionError } from '../errors/connection-error.js';
import type { RpcErrorType } from '../errors/rpc-error.js';
import type { OutboxRecord } from '../storage/outbox-records.js';

/** Whether calls reach the server. */
export type ConnectionState = 'connecting' | 'connected' | 'disconnected' | 'closed';

/** The connection to the server came or went. */
export interface ConnectionStateEvent {
  readonly type: 'connectionState';
  readonly state: ConnectionState;
  /** Why the last attempt failed or the connection ended: with `disconnected`, and with `closed` when nobody asked for it. */
  readonly reason?: ConnectionError;
  /** With `disconnected`: Unix time in ms of the next attempt. Absent when none is made before somebody asks for it. */
  readonly retryAt?: number;
}

/**
 * Nobody is logged in any more, and what was stored of the account is gone: the application asked for it (`REQUESTED`), or
 * the server ended the login, with the name of its error.
 */
export interface LoggedOutEvent {
  readonly type: 'loggedOut';
  /** Such as `SESSION_REVOKED`, `AUTH_KEY_UNREGISTERED`, `USER_DEACTIVATED`. */
  readonly reason: 'REQUESTED' | RpcErrorType;
  /** What the outbox still held, in its order: it is gone from the store with everything else, and nobody will send it. */
  readonly unsent?: readonly OutboxRecord[];
}
