/** messages.editMessage: the text of a message changes. */
import type * as tl from '@kitewire/tl-schema/api';
import { findCaptionFault, findTextFault } from '../../domain/message-text.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { enforceWait } from '../../rpc/limits.js';
import { renderEvent } from '../../updates/event-push.js';
import { editPost } from '../channels/post-message.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import type { ResolvedPeer } from '../resolve-peer.js';
import { readEntities } from './read-entities.js';

/** Everybody in the conversation is told. https://core.telegram.org/method/messages.editMessage */
export async function editMessage(context: UserContext, request: tl.MessagesEditMessageRequest): Promise<tl.Updates> {
  const { userId, stores, limiter, messageRules } = context;
  const text = request.message ?? refuse('MESSAGE_EMPTY');
  if (request.scheduleDate !== undefined) refuse('SCHEDULE_DATE_INVALID');
  if (request.quickReplyShortcutId !== undefined) refuse('SHORTCUT_INVALID');
  if (request.media !== undefined) refuse('MEDIA_NEW_INVALID');
  const peer = await resolvePeer(context, request.peer, 'editMessages');
  const fault = (await showsMedia(context, peer, request.id)) ? findCaptionFault(text) : findTextFault(text);
  if (fault !== undefined) refuse(fault);
  const entities = await readEntities(context, text, request.entities ?? []);
  enforceWait(limiter.take('sendMessage', String(userId), context.now));
  if (peer.type === 'channel') return editPost(context, { channelId: peer.channel.id, id: request.id, text, entities });
  const outcome = await stores.changes.edit({
    ...{ userId, peerId: peer.peerId, id: request.id, text, entities, editTime: messageRules.editTime },
    date: toSeconds(context.now),
    origin: callerOf(context),
  });
  if (outcome.type === 'edited') return renderEvent(outcome.event, context.peers);
  throw new RpcFault(outcome.fault === 'MESSAGE_AUTHOR_REQUIRED' ? 403 : 400, outcome.fault);
}

/** A message with media keeps it, and may have no text. */
async function showsMedia({ userId, stores }: UserContext, peer: ResolvedPeer, id: number): Promise<boolean> {
  const [message] = peer.type === 'channel' ? await stores.channelHistories.findMessages(peer.channel.id, [id]) : await stores.histories.findMessages(userId, [id]);
  return message?.media !== undefined;
}
