/** The errors of reaching a server and of staying connected to it. */
import { SdkError } from './sdk-error.js';

/** Why there is no usable connection. */
export type ConnectionErrorCode =
  /** Nobody listens at the address. */
  | 'CONNECTION_REFUSED'
  /** The address cannot be resolved or routed to. */
  | 'CONNECTION_UNREACHABLE'
  /** The server did not answer in time. */
  | 'CONNECTION_TIMEOUT'
  /** The connection ended before the answer came. */
  | 'CONNECTION_LOST'
  /** The other side does not speak MTProto, or breaks its rules. */
  | 'PROTOCOL_VIOLATION'
  /** A web server answered in the place of an MTProto server: a middlebox or the login page of a network, often. */
  | 'NOT_MTPROTO'
  /** The proxy cannot be reached, or is none of the kind. */
  | 'PROXY_UNREACHABLE'
  /** The proxy wants a login, or does not accept the one that it got. */
  | 'PROXY_LOGIN_REFUSED'
  /** The proxy did not prove that it knows the secret, did not accept ours, or does not want to connect. */
  | 'PROXY_REFUSED'
  /** Creating an authorization key failed one of its checks. */
  | 'HANDSHAKE_FAILED'
  /** The server offers no RSA key that this client trusts. */
  | 'UNKNOWN_SERVER_KEY'
  /** The server no longer knows the stored authorization key. */
  | 'AUTH_KEY_UNKNOWN'
  /** The client was closed by the application. */
  | 'CLOSED';

const advice: Readonly<Record<ConnectionErrorCode, string>> = {
  CONNECTION_REFUSED: 'Check that the server runs and that host and port are right.',
  CONNECTION_UNREACHABLE: 'Check the network and the address.',
  CONNECTION_TIMEOUT: 'Check the network; the client goes on trying while it is open.',
  CONNECTION_LOST: 'The client reconnects by itself; repeat the call if it may be repeated.',
  PROTOCOL_VIOLATION: 'Check that the address belongs to an MTProto server.',
  NOT_MTPROTO: 'Check the address, log in to this network, or go through a proxy.',
  PROXY_UNREACHABLE: "Check that the proxy runs, and its address and kind; or call setTransport().",
  PROXY_LOGIN_REFUSED: "Pass the proxy's username and password; or call setTransport().",
  PROXY_REFUSED: "Check the proxy's address, secret and what it allows; or call setTransport().",
  HANDSHAKE_FAILED: 'Try again; if it repeats, do not trust this network or server.',
  UNKNOWN_SERVER_KEY: "Pass the server's RSA public key in `server`, and do not go on if you expected to know it.",
  AUTH_KEY_UNKNOWN: 'Call logOut(), then log in again: this login cannot be recovered.',
  CLOSED: 'Create a new client to go on.',
};

/** There is no usable connection to the server. `code` says why, the text what to do about it. */
export class ConnectionError extends SdkError {
  readonly code: ConnectionErrorCode;
  override readonly name = 'ConnectionError';

  /**
   * @param what one sentence that says what happened, with the address but without secrets
   */
  constructor(code: ConnectionErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
  }
}
