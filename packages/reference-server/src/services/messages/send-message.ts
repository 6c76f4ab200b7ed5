/** messages.sendMessage: a text goes to someone, to a group, or to oneself. */
import type * as tl from '@kitewire/tl-schema/api';
import { findTextFault } from '../../domain/message-text.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { enforceWait } from '../../rpc/limits.js';
import type { AppendChatOutcome, AppendMessage } from '../../stores/message-store.js';
import { renderEvent } from '../../updates/event-push.js';
import { postToChannel } from '../channels/post-message.js';
import type { UserContext } from '../context.js';
import { refuseChat } from '../refuse-chat.js';
import { resolvePeer } from '../resolve-peer.js';
import type { BoxPeer } from '../resolve-peer.js';
import { readEntities } from './read-entities.js';

/**
 * Gives the caller updateMessageID and updateNewMessage, in this order; all other sessions of everybody
 * concerned get their own push.
 *
 * Deviation: a random_id that stands for another message is refused with 400 RANDOM_ID_DUPLICATE instead of 500, after
 * which some clients would repeat the call for ever.
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
  // What was sent was sent, even to somebody who wants no more of it: the sending is answered as before.
  const isSent = await context.stores.messages.isSent(userId, randomId);
  const recipient = await resolvePeer(context, request.peer, isSent ? 'readMessages' : 'send');
  const entities = await readEntities(context, text, request.entities ?? []);
  const replyToId = request.replyTo === undefined ? undefined : await readReply(context, request.replyTo, recipient.peerId);
  enforceWait(limiter.take('sendMessage', String(userId), context.now));
  if (recipient.type === 'channel') {
    const flags = { silent: request.silent === true, clearDraft: request.clearDraft === true };
    return postToChannel(context, { channelId: recipient.channel.id, randomId, text, entities, replyToId, ...flags });
  }
  const outcome = await append(context, recipient, {
    senderId: userId,
    randomId,
    date: toSeconds(context.now),
    text,
    entities,
    silent: request.silent === true,
    clearDraft: request.clearDraft === true,
    origin: callerOf(context),
    ...(replyToId !== undefined && { replyToId }),
  });
  if (outcome.type === 'refused') refuseChat(outcome.refusal);
  if (outcome.type === 'replyNotFound') refuse('REPLY_MESSAGE_ID_INVALID');
  if (outcome.type === 'randomIdReused') refuse('RANDOM_ID_DUPLICATE');
  const { message, pts, ptsCount } = outcome;
  const event = { type: 'newMessage', userId, pts, ptsCount, date: message.date, message } as const;
  return renderEvent(event, context.peers, [{ _: 'updateMessageID', id: message.id, randomId }]);
}

/** Puts the message into the boxes of those it is for. */
function append({ stores }: UserContext, recipient: BoxPeer, message: AppendMessage): Promise<AppendChatOutcome> {
  switch (recipient.type) {
    case 'user':
      return stores.messages.appendPrivateMessage({ ...message, recipientId: recipient.peerId });
    case 'chat':
      return stores.messages.appendChatMessage({ ...message, chatId: recipient.chat.id });
  }
}

/** What the server cannot do is refused rather than left out, where the sender would notice the difference. */
function refuseUnknownWishes(request: tl.MessagesSendMessageRequest): void {
  if (request.scheduleDate !== undefined) refuse('SCHEDULE_DATE_INVALID');
  if (request.quickReplyShortcut !== undefined) refuse('SHORTCUT_INVALID');
  if (request.sendAs !== undefined && request.sendAs._ !== 'inputPeerSelf') refuse('SEND_AS_PEER_INVALID');
}

async function readReply(context: UserContext, replyTo: tl.InputReplyTo, recipientId: PeerId): Promise<number | undefined> {
  if (replyTo._ !== 'inputReplyToMessage') refuse('REPLY_TO_INVALID');
  if (replyTo.replyToPeerId !== undefined) {
    const peer = await resolvePeer(context, replyTo.replyToPeerId, 'readMessages');
    if (peer.peerId !== recipientId) refuse('REPLY_MESSAGE_ID_INVALID');
  }
  // 0 is how some clients say that they answer nothing.
  return replyTo.replyToMsgId === 0 ? undefined : replyTo.replyToMsgId;
}
