/** From single messages to packets: one message goes as it is, several share a container. */
import { encodeContainer } from '../message/container.js';
import type { MtprotoMessage } from '../packet.js';

/** A container is filled up to here; a longer message goes alone. */
export const PACKET_SIZE_TARGET: number = 1 << 15;

/**
 * Packs messages, at least one, into what an encrypted packet carries.
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
  return { msgId: nextMsgId(), seqNo: nextSeqNo(), body: encodeContainer(messages) };
}
