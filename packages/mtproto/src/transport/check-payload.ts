/** Refuses payloads that no peer would accept, before they are framed. */
import { UsageError } from '../errors.js';

/** Throws `UsageError` unless `payload` is not empty, a multiple of 4 bytes and within the cap. */
export function checkPayload(payload: Uint8Array, maxPacketLength: number): void {
  const { length } = payload;
  if (length === 0 || length % 4 !== 0) {
    throw new UsageError(`a payload must be a positive multiple of 4 bytes, got ${length}`);
  }
  if (length > maxPacketLength) throw new UsageError(`a payload may have ${maxPacketLength} bytes, got ${length}`);
}
