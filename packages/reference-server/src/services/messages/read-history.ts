/** messages.readHistory: what came in has been read. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** The partner and the own other sessions are told. https://core.telegram.org/method/messages.readHistory */
export async function readHistory(context: UserContext, request: tl.MessagesReadHistoryRequest): Promise<tl.MessagesAffectedMessages> {
  const { type, peerId } = await resolvePeer(context, request.peer, 'markRead');
  // Channels are read by channels.readHistory.
  if (type === 'channel') refuse('PEER_ID_INVALID');
  const { pts, ptsCount } = await context.stores.messages.readHistory({
    userId: context.userId,
    peerId,
    maxId: Math.max(0, request.maxId),
    date: toSeconds(context.now),
    origin: callerOf(context),
  });
  return { _: 'messages.affectedMessages', pts, ptsCount };
}
