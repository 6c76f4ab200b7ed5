/** A message as its box's owner is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ReferenceMaker } from './file-reference.js';
import type { BoxMessage } from './message.js';
import { messageBodyToTl } from './message-body-to-tl.js';
import { peerToTl } from './peer-id.js';

/** Renders a message. */
export function messageToTl(message: BoxMessage, references: ReferenceMaker): tl.RawMessage | tl.RawMessageService {
  const { boxUserId, id, fromId, peerId, out } = message;
  return messageBodyToTl({ id, fromId: peerToTl(fromId), peerId: peerToTl(peerId), ...(out && { out }) }, message, { references, scope: { type: 'user', userId: boxUserId } });
}
