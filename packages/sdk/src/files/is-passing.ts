/** The rule that says which failures of a connection transfers wait out. */
import { ConnectionError } from '../errors/connection-error.js';

/** What a later attempt may find mended. */
const passing: ReadonlySet<ConnectionError['code']> = /* @__PURE__ */ new Set<ConnectionError['code']>([
  'CONNECTION_REFUSED',
  'CONNECTION_UNREACHABLE',
  'CONNECTION_TIMEOUT',
  'CONNECTION_LOST',
  'NOT_MTPROTO',
  'PROXY_UNREACHABLE',
]);

/** Whether the server could not be reached, which passes. */
export function isPassing(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && passing.has(error.code);
}
