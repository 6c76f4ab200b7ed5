/** Small questions about a conversation whose answers are the same for all private ones. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** Messages whose views are asked for at once. */
const mostViews = 200;

/** https://core.telegram.org/method/messages.getPeerSettings */
export async function getPeerSettings(context: UserContext, request: tl.MessagesGetPeerSettingsRequest): Promise<tl.MessagesPeerSettings> {
  const { peerId } = await resolvePeer(context, request.peer, 'see');
  const peers = await context.peers.describe(context.userId, [peerId], toSeconds(context.now));
  return { _: 'messages.peerSettings', settings: { _: 'peerSettings' }, ...peers };
}

/** https://core.telegram.org/method/messages.getOnlines */
export async function getOnlines(context: UserContext, request: tl.MessagesGetOnlinesRequest): Promise<tl.ChatOnlines> {
  await resolvePeer(context, request.peer, 'see');
  return { _: 'chatOnlines', onlines: 1 };
}

/** Nobody counts the views of private messages. https://core.telegram.org/method/messages.getMessagesViews */
export async function getMessagesViews(context: UserContext, request: tl.MessagesGetMessagesViewsRequest): Promise<tl.MessagesMessageViews> {
  if (request.id.length > mostViews) refuse('LIMIT_INVALID');
  await resolvePeer(context, request.peer, 'readMessages');
  return { _: 'messages.messageViews', views: request.id.map(() => ({ _: 'messageViews' })), chats: [], users: [] };
}
