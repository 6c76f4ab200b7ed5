/** From the reason why a link closed its stream to the error that the application gets. */
import type { CloseReason } from '@kitewire/mtproto';
import { ConnectionError, type ConnectionErrorCode } from '../errors/connection-error.js';
import { UsageError } from '../errors/usage-error.js';

const codes: Readonly<Record<CloseReason['code'], ConnectionErrorCode>> = {
  PROTOCOL_VIOLATION: 'PROTOCOL_VIOLATION',
  LIMIT_EXCEEDED: 'PROTOCOL_VIOLATION',
  INVALID_CALL: 'PROTOCOL_VIOLATION',
  TRANSPORT_ERROR: 'PROTOCOL_VIOLATION',
  TIMEOUT: 'CONNECTION_TIMEOUT',
  PROXY_REFUSED: 'PROXY_REFUSED',
  UNKNOWN_SERVER_KEY: 'UNKNOWN_SERVER_KEY',
  HANDSHAKE_FAILED: 'HANDSHAKE_FAILED',
  REQUESTED: 'CLOSED',
};

/** Makes the error of a stream that the link has closed; `address` is where it led to. */
export function closeError(reason: CloseReason, address: string): ConnectionError {
  return new ConnectionError(codes[reason.code], `The connection to ${address} was closed: ${reason.message}.`);
}

/** Faults of the call itself: no connection would carry it. */
const faultsOfCall: ReadonlySet<CloseReason['code']> = new Set<CloseReason['code']>(['LIMIT_EXCEEDED', 'INVALID_CALL']);

/** Makes the error of a call that the link does not carry; a call that cannot be sent is a mistake of who made it. */
export function callError(reason: CloseReason, address: string, cause?: unknown): ConnectionError | UsageError {
  if (!faultsOfCall.has(reason.code)) return closeError(reason, address);
  return new UsageError(`The call cannot be sent: ${reason.message}.`, cause === undefined ? {} : { cause });
}

/** Whether trying again would only meet the same again, whatever the application does. */
export function isFinal(error: ConnectionError): boolean {
  return error.code === 'UNKNOWN_SERVER_KEY' || error.code === 'AUTH_KEY_UNKNOWN';
}

/** Whether only other settings can help. */
export function isOfSettings(error: ConnectionError): boolean {
  return error.code === 'PROXY_LOGIN_REFUSED';
}
