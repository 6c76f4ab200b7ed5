/** What an application gives as bytes, looked at before anybody counts on it. */
import { UsageError } from '../errors/usage-error.js';

/** Gives the bytes; throws a `UsageError` for anything else. `what` says where it comes from. */
export function checkBytes(what: string, given: unknown): Uint8Array {
  if (given instanceof Uint8Array) return given;
  throw new UsageError(`${what} of type ${given === null ? 'null' : typeof given} where bytes (Uint8Array) are needed.`);
}
