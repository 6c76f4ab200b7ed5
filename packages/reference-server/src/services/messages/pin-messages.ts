/** messages.updatePinnedMessage and messages.unpinAllMessages: what stands at the top of a conversation. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { enforceWait } from '../../rpc/limits.js';
import { renderEvents } from '../../updates/event-push.js';
import { pinPost, unpinPosts } from '../channels/post-message.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** Pins taken out by one call; the client repeats it until nothing is left. */
const unpinStep = 100;

/** A new pin for all comes with a service message. https://core.telegram.org/method/messages.updatePinnedMessage */
export async function updatePinnedMessage(context: UserContext, request: tl.MessagesUpdatePinnedMessageRequest): Promise<tl.Updates> {
  const { userId, stores, limiter } = context;
  // A pin for all comes with a message, which is sent like any other.
  const tellsAll = request.unpin !== true && request.pmOneside !== true;
  const peer = await resolvePeer(context, request.peer, tellsAll ? 'send' : 'pinMessages');
  enforceWait(limiter.take('sendMessage', String(userId), context.now));
  const wish = { id: request.id, pinned: request.unpin !== true, silent: request.silent === true };
  if (peer.type === 'channel') return pinPost(context, { channelId: peer.channel.id, ...wish });
  const outcome = await stores.changes.pin({
    ...{ userId, peerId: peer.peerId, ...wish, oneSide: peer.type === 'user' && request.pmOneside === true },
    date: toSeconds(context.now),
    origin: callerOf(context),
  });
  if (outcome.type === 'notFound') refuse('MESSAGE_ID_INVALID');
  if (outcome.type === 'notModified') refuse('CHAT_NOT_MODIFIED');
  return renderEvents(userId, outcome.events, context.peers);
}

/** https://core.telegram.org/method/messages.unpinAllMessages */
export async function unpinAllMessages(context: UserContext, request: tl.MessagesUnpinAllMessagesRequest): Promise<tl.MessagesAffectedHistory> {
  const peer = await resolvePeer(context, request.peer, 'pinMessages');
  if (peer.type === 'channel') return unpinPosts(context, peer.channel.id);
  const { pts, ptsCount, remaining } = await context.stores.changes.unpinAll({
    ...{ userId: context.userId, peerId: peer.peerId, step: unpinStep },
    date: toSeconds(context.now),
    origin: callerOf(context),
  });
  return { _: 'messages.affectedHistory', pts, ptsCount, offset: remaining };
}
