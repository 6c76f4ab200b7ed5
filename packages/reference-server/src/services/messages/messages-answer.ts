/** The envelope in which messages are answered. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxMessage } from '../../domain/message.js';
import { usersOfMessage } from '../../domain/message.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import type { PeerId } from '../../domain/peer-id.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';

/** Everyone whom the messages name, and `others`, as the caller sees them. */
export function describePeople(context: UserContext, messages: readonly BoxMessage[], others: readonly PeerId[] = []): Promise<tl.RawUser[]> {
  return context.people.describe(context.userId, [...messages.flatMap(usersOfMessage), ...others], toSeconds(context.now));
}

/**
 * Answers with a page of messages.
 *
 * @param total how many there are in all; with more than the page has, the answer is a slice.
 */
export async function answerMessages(context: UserContext, messages: readonly BoxMessage[], total: number): Promise<tl.MessagesMessages> {
  const content = { messages: messages.map(messageToTl), topics: [], chats: [], users: await describePeople(context, messages) };
  if (messages.length >= total) return { _: 'messages.messages', ...content };
  return { _: 'messages.messagesSlice', count: total, ...content };
}
