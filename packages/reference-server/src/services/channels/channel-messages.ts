/** channels.getMessages, deleteMessages and readHistory: the messages of a channel. */
import type * as tl from '@kitewire/tl-schema/api';
import { peersOfChannelMessage } from '../../domain/channel-message.js';
import { channelMessageToTl } from '../../domain/channel-message-to-tl.js';
import type { HistoryWindow } from '../../domain/history-window.js';
import { countFitting } from '../../domain/page-size.js';
import { channelPeer, peerToTl } from '../../domain/peer-id.js';
import type { ChannelId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { renderChannelEvents } from '../../updates/channel-push.js';
import type { UserContext } from '../context.js';
import { answerChannelMessages, describeChannels } from './channel-answers.js';
import { commandFor, granted, resolveChannel } from './resolve-channel.js';
import type { ChannelReference } from './resolve-channel.js';

/** Messages in one question, and deleted by one call, at most. */
const mostAsked = 200;
const mostDeleted = 100;

/** A stretch of a channel that the caller may read. https://core.telegram.org/method/messages.getHistory */
export async function getChannelHistory(context: UserContext, channelId: ChannelId, window: HistoryWindow): Promise<tl.MessagesMessages> {
  const { messages, total, pts } = await context.stores.channelHistories.history(channelId, window);
  return answerChannelMessages(context, channelId, { messages: messages.slice(0, countFitting(messages)), total, pts });
}

/**
 * Missing messages come back as empty ones, in their places; more than one answer can carry are refused.
 *
 * https://core.telegram.org/method/channels.getMessages
 */
export async function getChannelMessages(context: UserContext, request: tl.ChannelsGetMessagesRequest): Promise<tl.MessagesMessages> {
  if (request.id.length > mostAsked) refuse('LIMIT_INVALID');
  const { channel } = await resolveChannel(context, request.channel, { type: 'readMessages' });
  const { channelHistories } = context.stores;
  const asked = request.id.map((wanted) => ('id' in wanted ? wanted.id : 0));
  const repliers = await channelHistories.findMessages(channel.id, asked);
  const pinnedId = request.id.some((wanted) => wanted._ === 'inputMessagePinned') ? await channelHistories.pinnedId(channel.id) : 0;
  const ids = request.id.map((wanted, index) => {
    if (wanted._ === 'inputMessageReplyTo') return repliers[index]?.replyToId ?? 0;
    if (wanted._ === 'inputMessagePinned') return pinnedId;
    return wanted._ === 'inputMessageID' ? wanted.id : 0;
  });
  const found = await channelHistories.findMessages(channel.id, ids);
  if (countFitting(found) < found.length) refuse('LIMIT_INVALID');
  const peerId = peerToTl(channelPeer(channel.id));
  return {
    _: 'messages.channelMessages',
    pts: channel.pts,
    count: found.length,
    messages: found.map((message, index) => (message === undefined ? { _: 'messageEmpty', id: asked[index] ?? 0, peerId } : channelMessageToTl(message, context.userId, context.peers.references))),
    topics: [],
    ...(await describeChannels(context, [channel.id], found.flatMap((message) => (message === undefined ? [] : peersOfChannelMessage(message))))),
  };
}

/** Ids that there are not are passed over. https://core.telegram.org/method/channels.deleteMessages */
export async function deleteChannelMessages(context: UserContext, request: tl.ChannelsDeleteMessagesRequest): Promise<tl.MessagesAffectedMessages> {
  if (request.id.length > mostDeleted) refuse('LIMIT_INVALID');
  const command = await commandFor(context, request.channel);
  const { pts, ptsCount } = granted(await context.stores.channelMessages.delete({ ...command, ids: request.id }));
  return { _: 'messages.affectedMessages', pts, ptsCount };
}

/**
 * All own sessions are told, and in a supergroup those whose messages nobody had read before.
 *
 * https://core.telegram.org/method/channels.readHistory
 */
export async function readChannel(context: UserContext, reference: ChannelReference, maxId: number): Promise<boolean> {
  const command = await commandFor(context, reference);
  const outcome = granted(await context.stores.channelMessages.read({ ...command, maxId: Math.max(0, maxId) }));
  if (outcome.type === 'notModified') return true;
  const { channelId, date } = command;
  for (const { userId, maxId: readId } of outcome.authors) {
    const update: tl.Update = { _: 'updateReadChannelOutbox', channelId, maxId: readId };
    context.fanOut.pushVolatile(userId, () => renderChannelEvents({ userId, channelId, date }, [], context.peers, [update]));
  }
  return true;
}

/** Nothing in a message is read by itself: nobody is mentioned, and there are no media. https://core.telegram.org/method/channels.readMessageContents */
export async function readChannelContents(context: UserContext, request: tl.ChannelsReadMessageContentsRequest): Promise<boolean> {
  await resolveChannel(context, request.channel, { type: 'readMessages' });
  return true;
}
