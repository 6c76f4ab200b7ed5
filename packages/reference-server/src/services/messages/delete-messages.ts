/** messages.deleteMessages and messages.deleteHistory: messages disappear, for oneself or for all. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxMessage } from '../../domain/message.js';
import { peerKind } from '../../domain/peer-id.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import type { UserContext } from '../context.js';
import { decideChat, resolvePeer } from '../resolve-peer.js';

/** Messages deleted by one call at most. */
const mostDeleted = 100;

/** Messages of a conversation deleted by one call; the client repeats it until nothing is left. */
const historyStep = 100;

/** Ids that there are not are passed over. https://core.telegram.org/method/messages.deleteMessages */
export async function deleteMessages(context: UserContext, request: tl.MessagesDeleteMessagesRequest): Promise<tl.MessagesAffectedMessages> {
  const { userId, stores } = context;
  const revoke = request.revoke === true;
  if (request.id.length > mostDeleted) refuse('LIMIT_INVALID');
  if (revoke) {
    const found = await stores.histories.findMessages(userId, request.id);
    for (const message of found) if (message !== undefined && !(await mayRevoke(context, message))) throw new RpcFault(403, 'MESSAGE_DELETE_FORBIDDEN');
  }
  const { pts, ptsCount } = await stores.changes.delete({ userId, ids: request.id, revoke, date: toSeconds(context.now), origin: callerOf(context) });
  return { _: 'messages.affectedMessages', pts, ptsCount };
}

/**
 * Between two people each may take back what either has said; in a group members take back their own, and admins whatever
 * anybody has said.
 *
 * https://core.telegram.org/api/config#revoke-pm-inbox
 */
async function mayRevoke(context: UserContext, { peerId, fromId }: BoxMessage): Promise<boolean> {
  const { kind, id } = peerKind(peerId);
  if (kind === 'user') return true;
  return (await decideChat(context, id, fromId === context.userId ? 'editMessages' : 'deleteOthers')).allowed;
}

/** A conversation that is empty is not in the list any more. https://core.telegram.org/method/messages.deleteHistory */
export async function deleteHistory(context: UserContext, request: tl.MessagesDeleteHistoryRequest): Promise<tl.MessagesAffectedHistory> {
  const { type, peerId } = await resolvePeer(context, request.peer, 'deleteMessages');
  // A channel's messages are deleted by channels.deleteHistory.
  if (type === 'channel') refuse('PEER_ID_INVALID');
  const { minDate = 0, maxDate = 0 } = request;
  if (request.maxId < 0) refuse('MAX_ID_INVALID');
  if (minDate < 0) refuse('MIN_DATE_INVALID');
  if (maxDate < 0) refuse('MAX_DATE_INVALID');
  const { pts, ptsCount, remaining } = await context.stores.changes.deleteHistory({
    ...{ userId: context.userId, peerId, maxId: request.maxId, minDate, revoke: request.revoke === true, step: historyStep },
    maxDate: maxDate > 0 ? maxDate : Number.MAX_SAFE_INTEGER,
    date: toSeconds(context.now),
    origin: callerOf(context),
  });
  return { _: 'messages.affectedHistory', pts, ptsCount, offset: remaining };
}
