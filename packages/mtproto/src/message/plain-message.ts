/** Unencrypted messages: the envelope in which a key is created, before there is one to encrypt with. */
import { UsageError } from '../errors.js';

/** An unencrypted message. */
export interface PlainMessage {
  /** 64 bits, unsigned. */
  readonly msgId: bigint;
  /** A serialized object, possibly with padding after it; a multiple of 4 bytes. */
  readonly body: Uint8Array;
}

/** What a payload came to. */
export type DecodedPlainMessage =
  | { readonly type: 'message'; readonly message: PlainMessage }
  | { readonly type: 'fault'; readonly reason: string };

const HEADER_LENGTH = 20;

/**
 * Writes an unencrypted message as a payload. Throws `UsageError` when the body is not a positive multiple of 4 bytes.
 *
 * ```
 * | auth_key_id = 0 (8) | msg_id (8) | length (4) | body |
 * ```
 * See https://core.telegram.org/mtproto/description#unencrypted-messages.
 */
export function encodePlainMessage(message: PlainMessage): Uint8Array {
  const { msgId, body } = message;
  if (body.length === 0 || body.length % 4 !== 0) {
    throw new UsageError(`a body must be a positive multiple of 4 bytes, got ${body.length}`);
  }
  const payload = new Uint8Array(HEADER_LENGTH + body.length);
  const view = new DataView(payload.buffer);
  view.setBigUint64(8, msgId, true);
  view.setInt32(16, body.length, true);
  payload.set(body, HEADER_LENGTH);
  return payload;
}

/** Whether a payload is an unencrypted message: its first 8 bytes, the place of the auth_key_id, are zero. */
export function isPlainMessage(payload: Uint8Array): boolean {
  return payload.length >= 8 && new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true) === 0n;
}

/** Reads a payload; bytes after the body, which padded transports leave behind, are ignored. */
export function decodePlainMessage(payload: Uint8Array): DecodedPlainMessage {
  if (payload.length < HEADER_LENGTH) return fault(`got ${payload.length} bytes, a plain message has at least ${HEADER_LENGTH}`);
  const view = new DataView(payload.buffer, payload.byteOffset);
  if (view.getBigUint64(0, true) !== 0n) return fault('the auth_key_id of a plain message is not zero');
  const length = view.getInt32(16, true);
  const available = payload.length - HEADER_LENGTH;
  if (length <= 0 || length % 4 !== 0 || length > available) {
    return fault(`a plain message of ${available} bytes states a length of ${length}`);
  }
  const body = payload.slice(HEADER_LENGTH, HEADER_LENGTH + length);
  return { type: 'message', message: { msgId: view.getBigUint64(8, true), body } };
}

function fault(reason: string): DecodedPlainMessage {
  return { type: 'fault', reason };
}
