/** The errors of the reference server: what a call is refused with, and what is wrong with its store. */

/** The base of every error that this package throws on purpose; switch on `code`. */
export abstract class ServerError extends Error {
  abstract readonly code: string;
}

/**
 * A call is refused: it becomes the `rpc_error` that the client sees.
 *
 * https://core.telegram.org/api/errors
 */
export class RpcFault extends ServerError {
  readonly code = 'RPC_FAULT' as const;
  override readonly name = 'RpcFault';
  /** The class of the error as HTTP spells it: 303, 400, 401, 403, 404, 406, 420 or 500. */
  readonly errorCode: number;
  /** `UPPER_CASE`; a trailing number is a parameter, as in `FLOOD_WAIT_3`. */
  readonly errorMessage: string;

  constructor(errorCode: number, errorMessage: string, options?: ErrorOptions) {
    super(`the call is refused: ${errorCode} ${errorMessage}`, options);
    this.errorCode = errorCode;
    this.errorMessage = errorMessage;
  }
}

/** What can be wrong with what the server's owner asks of it. */
export type AdminErrorCode = 'USERNAME_INVALID' | 'USERNAME_OCCUPIED' | 'NAME_INVALID' | 'DC_UNKNOWN' | 'USER_UNKNOWN';

/** The server's owner asked for what cannot be done; the message says why. */
export class AdminError extends ServerError {
  readonly code: AdminErrorCode;
  override readonly name = 'AdminError';

  constructor(code: AdminErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What can be wrong with a store. */
export type StorageErrorCode =
  /** The file belongs to another program, or is no database at all. */
  | 'FOREIGN_DATABASE'
  /** The file is a database of ours, but damaged. */
  | 'CORRUPT_DATABASE'
  /** The file was written by a later version of this package. */
  | 'NEWER_DATABASE'
  /** Another server has the file open. */
  | 'DATABASE_LOCKED'
  /** The file cannot be opened, read or written: the disk is full, the directory is missing, access is denied. */
  | 'STORAGE_UNAVAILABLE'
  /** The store has been closed. */
  | 'STORAGE_CLOSED';

/** The store cannot do its work; the message says what to do about it. */
export class StorageError extends ServerError {
  readonly code: StorageErrorCode;
  override readonly name = 'StorageError';

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Refuses a call with 303, because another data centre answers it. https://core.telegram.org/api/errors#303-see-other */
export function migrate(kind: 'PHONE' | 'NETWORK' | 'USER', dcId: number): never {
  throw new RpcFault(303, `${kind}_MIGRATE_${dcId}`);
}

/** Refuses a call with 400; `return refuse(...)` narrows types where a `throw` cannot stand. */
export function refuse(errorMessage: string): never {
  throw new RpcFault(400, errorMessage);
}
