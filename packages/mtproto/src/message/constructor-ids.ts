/** Constructor ids of the service messages that are told apart before any codec sees them. */
import { readUint32LE } from '../bytes/int32.js';

/** See https://core.telegram.org/mtproto/service_messages#simple-container. */
export const MSG_CONTAINER = 0x73f1f8dc;
/** See https://core.telegram.org/mtproto/service_messages#packed-object. */
export const GZIP_PACKED = 0x3072cfa1;

/** The constructor id at the front of a serialized object; `undefined` when it has fewer than 4 bytes. */
export function readConstructorId(body: Uint8Array): number | undefined {
  return body.length < 4 ? undefined : readUint32LE(body);
}
