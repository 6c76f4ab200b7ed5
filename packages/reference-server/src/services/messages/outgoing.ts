/** What all ways of sending have in common: where a message goes, and how it gets there. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from '../../domain/box-event.js';
import type { MessageEntity } from '../../domain/message-entity.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import type { ChannelMessageEvent } from '../../stores/channel-message-store.js';
import type { AppendChatOutcome, AppendMessage, SentMedia } from '../../stores/message-store.js';
import { renderEvents } from '../../updates/event-push.js';
import { answerEvents } from '../channels/channel-answers.js';
import { postToChannel } from '../channels/post-message.js';
import type { UserContext } from '../context.js';
import { refuseChat } from '../refuse-chat.js';
import { resolvePeer } from '../resolve-peer.js';
import type { BoxPeer, ResolvedPeer } from '../resolve-peer.js';

/** A request to send, as far as all ways of sending have it. */
export type SendRequest = Pick<tl.MessagesSendMessageRequest, 'peer' | 'replyTo' | 'silent' | 'clearDraft' | 'scheduleDate' | 'quickReplyShortcut' | 'sendAs'>;

/** Where messages go. */
export interface Destination {
  readonly recipient: ResolvedPeer;
  readonly replyToId: number | undefined;
  readonly silent: boolean;
  readonly clearDraft: boolean;
}

/** One message of a sending. */
export interface Outgoing extends SentMedia {
  readonly randomId: bigint;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** Whether it follows another one of its album, which has been waited for. */
  readonly continues?: boolean;
}

/** A message where it has come to, with the number that the client gave it. */
export interface SentMessage {
  readonly randomId: bigint;
  readonly event: (BoxEvent & { readonly type: 'newMessage' }) | ChannelMessageEvent;
}

/** Refuses rather than leaves out what the server cannot do, where the sender would notice the difference. */
export function refuseUnknownWishes(request: SendRequest): void {
  if (request.scheduleDate !== undefined) refuse('SCHEDULE_DATE_INVALID');
  if (request.quickReplyShortcut !== undefined) refuse('SHORTCUT_INVALID');
  if (request.sendAs !== undefined && request.sendAs._ !== 'inputPeerSelf') refuse('SEND_AS_PEER_INVALID');
}

/**
 * Whom a sending is for.
 *
 * @param isSent whether it has been carried out before: what was sent was sent, even to somebody who wants no more of it, and is answered as before.
 */
export function resolveRecipient(context: UserContext, { peer }: SendRequest, isSent: boolean): Promise<ResolvedPeer> {
  return resolvePeer(context, peer, isSent ? 'readMessages' : 'send');
}

/** The rest of where it goes. */
export async function readDestination(context: UserContext, request: SendRequest, recipient: ResolvedPeer): Promise<Destination> {
  const replyToId = request.replyTo === undefined ? undefined : await readReply(context, request.replyTo, recipient.peerId);
  return { recipient, replyToId, silent: request.silent === true, clearDraft: request.clearDraft === true };
}

/**
 * Puts a message where it goes; the same random id again changes nothing and gives the same.
 *
 * Deviation: a random_id that stands for another message is refused with 400 RANDOM_ID_DUPLICATE instead of 500, after
 * which some clients would repeat the call for ever.
 */
export async function putMessage(context: UserContext, { recipient, replyToId, ...flags }: Destination, message: Outgoing): Promise<SentMessage> {
  const { randomId } = message;
  if (recipient.type === 'channel') return { randomId, event: await postToChannel(context, { channelId: recipient.channel.id, ...message, ...flags, replyToId }) };
  const { continues: _, ...content } = message;
  const outcome = await append(context, recipient, {
    ...{ senderId: context.userId, date: toSeconds(context.now), origin: callerOf(context) },
    ...content,
    ...flags,
    ...(replyToId !== undefined && { replyToId }),
  });
  if (outcome.type === 'refused') refuseChat(outcome.refusal);
  if (outcome.type === 'replyNotFound') refuse('REPLY_MESSAGE_ID_INVALID');
  if (outcome.type === 'randomIdReused') refuse('RANDOM_ID_DUPLICATE');
  const { message: own, pts, ptsCount } = outcome;
  return { randomId, event: { type: 'newMessage', userId: context.userId, pts, ptsCount, date: own.date, message: own } };
}

/** The updates of what was sent, each with the client's number before it. */
export function answerSent(context: UserContext, { recipient }: Destination, sent: readonly SentMessage[]): Promise<tl.RawUpdates> {
  const ids = sent.map(({ randomId, event }): tl.Update => ({ _: 'updateMessageID', id: event.message.id, randomId }));
  if (recipient.type === 'channel') return answerEvents(context, recipient.channel.id, sent.flatMap(({ event }) => ('channelId' in event ? [event] : [])), ids);
  return renderEvents(context.userId, sent.flatMap(({ event }) => ('userId' in event ? [event] : [])), context.peers, ids);
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

async function readReply(context: UserContext, replyTo: tl.InputReplyTo, recipientId: PeerId): Promise<number | undefined> {
  if (replyTo._ !== 'inputReplyToMessage') refuse('REPLY_TO_INVALID');
  if (replyTo.replyToPeerId !== undefined) {
    const peer = await resolvePeer(context, replyTo.replyToPeerId, 'readMessages');
    if (peer.peerId !== recipientId) refuse('REPLY_MESSAGE_ID_INVALID');
  }
  // 0 is how some clients say that they answer nothing.
  return replyTo.replyToMsgId === 0 ? undefined : replyTo.replyToMsgId;
}
