/** The error of a server that cannot listen where it was told to. */
import { ServerError } from '../errors.js';

/** Why an address cannot be listened on. */
export type ListenErrorCode =
  /** Another program listens there. */
  | 'ADDRESS_IN_USE'
  /** The host has no such address, or the name has none. */
  | 'ADDRESS_UNAVAILABLE'
  /** The system does not allow it. */
  | 'ADDRESS_DENIED'
  /** Anything else; `cause` has it. */
  | 'LISTENING_FAILED';

/** The server cannot listen; the message says what to do about it, `cause` is the system's error. */
export class ListenError extends ServerError {
  readonly code: ListenErrorCode;
  override readonly name = 'ListenError';

  constructor(code: ListenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const codes: Readonly<Record<string, readonly [ListenErrorCode, string]>> = {
  EADDRINUSE: ['ADDRESS_IN_USE', 'another program listens there: choose another port, or 0 for any free one'],
  EADDRNOTAVAIL: ['ADDRESS_UNAVAILABLE', 'this machine has no such address: choose one of its own'],
  ENOTFOUND: ['ADDRESS_UNAVAILABLE', 'the name has no address: choose a literal address'],
  EAI_AGAIN: ['ADDRESS_UNAVAILABLE', 'the name could not be looked up: choose a literal address'],
  EACCES: ['ADDRESS_DENIED', 'the system does not allow it: choose a port from 1024 up'],
};

/** Says in our words why listening failed. */
export function explainListenFault(cause: unknown, { host, port }: { readonly host: string; readonly port: number }): ListenError {
  const systemCode = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [code, advice] = codes[systemCode] ?? ['LISTENING_FAILED', cause instanceof Error ? cause.message : String(cause)];
  return new ListenError(code, `the server cannot listen on ${host}, port ${port}: ${advice}`, { cause });
}
