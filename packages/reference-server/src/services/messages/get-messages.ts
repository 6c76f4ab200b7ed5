/** messages.getMessages: messages of the own box by id. */
import type * as tl from '@kitewire/tl-schema/api';
import { countFitting } from '../../domain/page-size.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import { refuse } from '../../errors.js';
import type { UserContext } from '../context.js';
import { describePeers } from './messages-answer.js';

/** Messages in one question at most. */
const mostMessages = 200;

/**
 * Missing messages come back as empty ones, in their places; more than one answer can carry are refused.
 *
 * https://core.telegram.org/method/messages.getMessages
 */
export async function getMessages(context: UserContext, request: tl.MessagesGetMessagesRequest): Promise<tl.MessagesMessages> {
  if (request.id.length > mostMessages) refuse('LIMIT_INVALID');
  const { userId, stores } = context;
  const asked = request.id.map((wanted) => ('id' in wanted ? wanted.id : 0));
  const repliers = await stores.histories.findMessages(userId, asked);
  const ids = request.id.map((wanted, index) => {
    if (wanted._ === 'inputMessageReplyTo') return repliers[index]?.replyToId ?? 0;
    return wanted._ === 'inputMessageID' ? wanted.id : 0;
  });
  const found = await stores.histories.findMessages(userId, ids);
  if (countFitting(found) < found.length) refuse('LIMIT_INVALID');
  return {
    _: 'messages.messages',
    messages: found.map((message, index) => (message === undefined ? { _: 'messageEmpty', id: asked[index] ?? 0 } : messageToTl(message, context.peers.references))),
    topics: [],
    ...(await describePeers(context, found.filter((message) => message !== undefined))),
  };
}
