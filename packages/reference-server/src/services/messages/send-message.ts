/** messages.sendMessage: a text goes to someone, to a group, or to oneself. */
import type * as tl from '@kitewire/tl-schema/api';
import { findTextFault } from '../../domain/message-text.js';
import { refuse } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { answerSent, putMessage, readDestination, refuseUnknownWishes, resolveRecipient } from './outgoing.js';
import { readEntities } from './read-entities.js';

/**
 * Gives the caller updateMessageID and updateNewMessage, in this order; all other sessions of everybody
 * concerned get their own push.
 *
 * https://core.telegram.org/method/messages.sendMessage
 */
export async function sendMessage(context: UserContext, request: tl.MessagesSendMessageRequest): Promise<tl.Updates> {
  const { userId, limiter } = context;
  const { message: text, randomId } = request;
  if (randomId === 0n) refuse('RANDOM_ID_EMPTY');
  const fault = findTextFault(text);
  if (fault !== undefined) refuse(fault);
  refuseUnknownWishes(request);
  const isSent = await context.stores.messages.isSent(userId, randomId);
  const recipient = await resolveRecipient(context, request, isSent);
  const entities = await readEntities(context, text, request.entities ?? []);
  const destination = await readDestination(context, request, recipient);
  enforceWait(limiter.take('sendMessage', String(userId), context.now));
  return answerSent(context, destination, [await putMessage(context, destination, { randomId, text, entities })]);
}
