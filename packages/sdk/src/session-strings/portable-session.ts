/** A login as a value that can be carried from one client to another. */
import { SessionStringError } from '../errors/session-string-error.js';

/**
 * A login: where it lives and the key that proves it. Formats differ in what else they hold; what a string does not
 * say is absent.
 *
 * Whoever has one is logged in: treat it like a password.
 */
export interface PortableSession {
  /** The data centre that the key belongs to; 1 to 1000. */
  readonly dcId: number;
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** Whether the login belongs to test servers. */
  readonly testMode?: boolean;
  /** An address of the data centre: an IP literal or host name. It comes with `port`. */
  readonly host?: string;
  readonly port?: number;
  /** The account's user id. */
  readonly userId?: number;
  readonly isBot?: boolean;
  /** The application that created the login. */
  readonly apiId?: number;
}

/** The length of an authorization key in bytes. */
export const authKeyLength = 256;
const maxDcId = 1000;
const maxPort = 65_535;

/**
 * The session itself, when it can be one.
 *
 * @throws SessionStringError `BAD_SESSION_KEY` or `DAMAGED_SESSION`, naming the field.
 */
export function checkSession(session: PortableSession, format: string): PortableSession {
  const { dcId, authKey, host, port, userId, apiId } = session;
  if (authKey.length !== authKeyLength) {
    throw new SessionStringError('BAD_SESSION_KEY', `A ${format} session needs an authorization key of ${authKeyLength} bytes, got ${authKey.length}.`);
  }
  // Telethon and others write zeroes before the first login.
  if (authKey.every((byte) => byte === 0)) {
    throw new SessionStringError('BAD_SESSION_KEY', `The ${format} session holds no login: its authorization key is all zeroes.`);
  }
  if (!isWithin(dcId, 1, maxDcId)) throw damaged(format, `data centre ${dcId}, expected 1 to ${maxDcId}`);
  if ((host === undefined) !== (port === undefined)) throw damaged(format, 'half of an address, expected host and port or neither');
  if (host !== undefined && (host === '' || !/^[\w.:-]{1,100}$/.test(host))) throw damaged(format, 'something else where the host should be');
  if (port !== undefined && !isWithin(port, 1, maxPort)) throw damaged(format, `port ${port}, expected 1 to ${maxPort}`);
  if (userId !== undefined && !isWithin(userId, 1, Number.MAX_SAFE_INTEGER)) throw damaged(format, 'a user id that cannot be one');
  if (apiId !== undefined && !isWithin(apiId, 0, 0xffff_ffff)) throw damaged(format, 'an api_id that cannot be one');
  return session;
}

/** The error of a session that holds something impossible. */
export function damaged(format: string, what: string): SessionStringError {
  return new SessionStringError('DAMAGED_SESSION', `The ${format} session is damaged: it holds ${what}.`);
}

/** The error of a format that cannot hold a session. */
export function notCarried(format: string, what: string): SessionStringError {
  return new SessionStringError('SESSION_NOT_CARRIED', `A ${format} session string ${what}.`);
}

function isWithin(value: number, lowest: number, highest: number): boolean {
  return Number.isSafeInteger(value) && value >= lowest && value <= highest;
}
