/** The envelope in which messages are answered. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxMessage } from '../../domain/message.js';
import { peersOfMessage } from '../../domain/message.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import type { PeerId } from '../../domain/peer-id.js';
import { toSeconds } from '../../ports/clock.js';
import type { DescribedPeers } from '../../updates/peers-view.js';
import type { UserContext } from '../context.js';

/** All peers whom the messages name, and `others`, as the caller sees them. */
export function describePeers(context: UserContext, messages: readonly BoxMessage[], others: readonly PeerId[] = []): Promise<DescribedPeers> {
  return context.peers.describe(context.userId, [...messages.flatMap(peersOfMessage), ...others], toSeconds(context.now));
}

/**
 * Answers with a page of messages.
 *
 * @param total how many there are in all; with more than the page has, the answer is a slice.
 */
export async function answerMessages(context: UserContext, messages: readonly BoxMessage[], total: number): Promise<tl.MessagesMessages> {
  const content = { messages: messages.map((message) => messageToTl(message, context.peers.references)), topics: [], ...(await describePeers(context, messages)) };
  if (messages.length >= total) return { _: 'messages.messages', ...content };
  return { _: 'messages.messagesSlice', count: total, ...content };
}
