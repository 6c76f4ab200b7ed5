/** messages.getUnreadMentions, readMentions and readMessageContents: what is read by itself, of which the server counts nothing. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserContext } from '../context.js';
import { answerChannelMessages } from '../channels/channel-answers.js';
import { resolvePeer } from '../resolve-peer.js';
import { answerMessages } from './messages-answer.js';

/** No dialog says that somebody is mentioned, so there is none. https://core.telegram.org/method/messages.getUnreadMentions */
export async function getUnreadMentions(context: UserContext, request: tl.MessagesGetUnreadMentionsRequest): Promise<tl.MessagesMessages> {
  const peer = await resolvePeer(context, request.peer, 'readMessages');
  if (peer.type === 'channel') return answerChannelMessages(context, peer.channel.id, { messages: [], total: 0, pts: peer.channel.pts });
  return answerMessages(context, [], 0);
}

/** https://core.telegram.org/method/messages.readMentions */
export async function readMentions(context: UserContext, request: tl.MessagesReadMentionsRequest): Promise<tl.MessagesAffectedHistory> {
  const peer = await resolvePeer(context, request.peer, 'readMessages');
  const pts = peer.type === 'channel' ? peer.channel.pts : (await context.stores.events.state(context.userId)).pts;
  return { _: 'messages.affectedHistory', pts, ptsCount: 0, offset: 0 };
}

/** https://core.telegram.org/method/messages.readMessageContents */
export async function readMessageContents({ stores, userId }: UserContext): Promise<tl.MessagesAffectedMessages> {
  return { _: 'messages.affectedMessages', pts: (await stores.events.state(userId)).pts, ptsCount: 0 };
}
