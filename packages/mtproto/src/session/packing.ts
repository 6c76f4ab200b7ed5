/** From single messages to packets: one message goes as it is, several share a container. */
import { CONTAINED_HEADER_LENGTH, EMPTY_CONTAINER, encodeContainer, MAX_SENT_MESSAGES } from '../message/container.js';
import type { MtprotoMessage } from '../packet.js';

/** A container is filled up to here, in bytes; a longer message goes alone. */
export const PACKET_SIZE_TARGET: number = 1 << 15;

/** The messages that are to share a packet, while they are collected. */
export class PacketDraft {
  readonly messages: MtprotoMessage[] = [];
  #size = 0;

  /** Whether a body of that length may be added: the first one always may. */
  hasRoom(length = 0): boolean {
    if (this.messages.length === 0) return true;
    return this.messages.length < MAX_SENT_MESSAGES && this.#size + length <= PACKET_SIZE_TARGET;
  }

  add(message: MtprotoMessage): void {
    this.messages.push(message);
    this.#size += message.body.length + CONTAINED_HEADER_LENGTH;
  }
}

/**
 * Packs messages into what an encrypted packet carries.
 *
 * @param nextMsgId allocates the container's id, which must be above those inside
 * @param nextSeqNo allocates the container's number; a container is not content-related
 * @param alwaysContained puts even a single message into a container
 * @see https://core.telegram.org/mtproto/service_messages#simple-container
 */
export function packMessages(
  messages: readonly MtprotoMessage[],
  nextMsgId: () => bigint,
  nextSeqNo: () => number,
  alwaysContained = false,
): MtprotoMessage {
  const [first] = messages;
  if (messages.length === 1 && first && !alwaysContained) return first;
  // To have nothing to say is said by a container of nothing.
  if (!first) return { msgId: nextMsgId(), seqNo: nextSeqNo(), body: EMPTY_CONTAINER.slice() };
  return { msgId: nextMsgId(), seqNo: nextSeqNo(), body: encodeContainer(messages) };
}
