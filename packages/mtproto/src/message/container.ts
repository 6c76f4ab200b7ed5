/** Containers: several messages in the body of one, to save packets. */
import { longBytes } from '@kitewire/tl-schema';
import { UsageError } from '../errors.js';
import type { MtprotoMessage } from '../packet.js';
import { MSG_CONTAINER, readConstructorId } from './constructor-ids.js';

/** The most messages that are put into one container. */
export const MAX_SENT_MESSAGES = 1020;
/** The most messages that are accepted in one container. */
export const MAX_RECEIVED_MESSAGES = 1024;
/** The longest content of a container in bytes, headers of its messages included. */
export const MAX_CONTAINER_LENGTH = 1_044_456;

/** What a container's body came to: all of its messages or none. */
export type DecodedContainer =
  | { readonly type: 'messages'; readonly messages: readonly MtprotoMessage[] }
  | { readonly type: 'fault'; readonly reason: string };

/** Constructor id and count. */
const HEADER_LENGTH = 8;
/** A container of nothing: what is sent to say that there is nothing to say. */
export const EMPTY_CONTAINER: Uint8Array = /* @__PURE__ */ Uint8Array.of(0xdc, 0xf8, 0xf1, 0x73, 0, 0, 0, 0);
/** Bytes that stand before the body of each message in a container. */
export const CONTAINED_HEADER_LENGTH = 16;

/** Whether a body is a container. */
export function isContainer(body: Uint8Array): boolean {
  return readConstructorId(body) === MSG_CONTAINER;
}

/**
 * Writes the body of a container. Throws `UsageError` for no message, too many, too much, or a container among them.
 *
 * ```
 * | 73f1f8dc (4) | count (4) | count times: msg_id (8) | seqno (4) | length (4) | body |
 * ```
 * The message that carries it must have a higher msgId than all of them.
 * See https://core.telegram.org/mtproto/service_messages#simple-container.
 */
export function encodeContainer(messages: readonly MtprotoMessage[]): Uint8Array {
  if (messages.length === 0 || messages.length > MAX_SENT_MESSAGES) {
    throw new UsageError(`a container holds 1 to ${MAX_SENT_MESSAGES} messages, got ${messages.length}`);
  }
  const contentLength = messages.reduce((sum, { body }) => sum + CONTAINED_HEADER_LENGTH + body.length, 0);
  if (contentLength > MAX_CONTAINER_LENGTH) {
    throw new UsageError(`a container holds ${MAX_CONTAINER_LENGTH} bytes, got ${contentLength}`);
  }
  const container = new Uint8Array(HEADER_LENGTH + contentLength);
  const view = new DataView(container.buffer);
  view.setUint32(0, MSG_CONTAINER, true);
  view.setInt32(4, messages.length, true);
  let offset = HEADER_LENGTH;
  for (const { msgId, seqNo, body } of messages) {
    const wrong = findBodyFault(body);
    if (wrong !== undefined) throw new UsageError(wrong);
    view.setBigUint64(offset, msgId, true);
    view.setInt32(offset + 8, seqNo, true);
    view.setInt32(offset + 12, body.length, true);
    container.set(body, offset + CONTAINED_HEADER_LENGTH);
    offset += CONTAINED_HEADER_LENGTH + body.length;
  }
  return container;
}

/**
 * Reads the messages of a container; `carrier` is the message whose body it is.
 *
 * A container that breaks one rule is refused as a whole. Short bodies are views into the carrier's body.
 */
export function decodeContainer(carrier: Pick<MtprotoMessage, 'msgId' | 'body'>): DecodedContainer {
  const { body } = carrier;
  if (!isContainer(body) || body.length < HEADER_LENGTH) return fault('the body is no container');
  if (body.length - HEADER_LENGTH > MAX_CONTAINER_LENGTH) {
    return fault(`got a container of ${body.length - HEADER_LENGTH} bytes, at most ${MAX_CONTAINER_LENGTH} are accepted`);
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = view.getUint32(4, true);
  if (count > MAX_RECEIVED_MESSAGES) {
    return fault(`got a container of ${count} messages, at most ${MAX_RECEIVED_MESSAGES} are accepted`);
  }
  const messages: MtprotoMessage[] = [];
  let offset = HEADER_LENGTH;
  for (let index = 0; index < count; index++) {
    if (offset + CONTAINED_HEADER_LENGTH > body.length) return fault(`the container ends before message ${index} of ${count}`);
    const msgId = view.getBigUint64(offset, true);
    const seqNo = view.getInt32(offset + 8, true);
    const length = view.getInt32(offset + 12, true);
    offset += CONTAINED_HEADER_LENGTH;
    if (length < 0 || length > body.length - offset) return fault(`message ${index} of ${count} states a length of ${length}`);
    // Whoever is done with a long body may have its memory freed.
    const inner = length < longBytes ? body.subarray(offset, offset + length) : body.slice(offset, offset + length);
    const wrong = findBodyFault(inner);
    if (wrong !== undefined) return fault(wrong);
    if (msgId >= carrier.msgId) return fault(`message ${index} of ${count} has no lower msgId than its container`);
    messages.push({ msgId, seqNo, body: inner });
    offset += length;
  }
  if (offset !== body.length) return fault(`${body.length - offset} bytes follow the last message of the container`);
  return { type: 'messages', messages };
}

/** What forbids a body inside a container, if anything does. */
function findBodyFault(body: Uint8Array): string | undefined {
  if (body.length === 0 || body.length % 4 !== 0) return `a contained body must be a positive multiple of 4 bytes, got ${body.length}`;
  return isContainer(body) ? 'a container stands inside a container' : undefined;
}

function fault(reason: string): DecodedContainer {
  return { type: 'fault', reason };
}
