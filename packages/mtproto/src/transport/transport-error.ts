/** The 4-byte payload with which a server refuses a connection or packet instead of answering. */

/**
 * Writes a transport error as a payload, still to be framed; `code` is the positive number, such as 404.
 *
 * See https://core.telegram.org/mtproto/mtproto-transports#transport-errors.
 */
export function encodeTransportError(code: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setInt32(0, -code, true);
  return payload;
}
