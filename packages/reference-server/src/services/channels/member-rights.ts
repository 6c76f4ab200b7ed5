/** channels.editAdmin and channels.editBanned: what somebody may do in a channel. */
import type * as tl from '@kitewire/tl-schema/api';
import { longestRank } from '../../domain/channel.js';
import { adminRightsFromTl, restrictionsFromTl, settleUntil } from '../../domain/channel-rights.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { resolveInvitee } from '../messages/chats/resolve-invitee.js';
import { resolvePeer } from '../resolve-peer.js';
import { answerEvents } from './channel-answers.js';
import { commandFor, granted } from './resolve-channel.js';

/** Whoever is not in the channel comes in with the rights. https://core.telegram.org/method/channels.editAdmin */
export async function editAdmin(context: UserContext, request: tl.ChannelsEditAdminRequest): Promise<tl.Updates> {
  const { userId, fault } = await resolveInvitee(context, request.userId);
  const rank = request.rank ?? '';
  if (rank.length > longestRank) refuse('ADMIN_RANK_INVALID');
  enforceWait(context.limiter.take('changeSettings', String(context.userId), context.now));
  const command = await commandFor(context, request.channel);
  const rights = adminRightsFromTl(request.adminRights);
  // Between two people of whom one has blocked the other, rights are only taken away.
  if (fault !== undefined && rights.length > 0) refuse(fault);
  const outcome = granted(await context.stores.channelMembers.setAdmin({ ...command, userId, rights, rank }));
  if (outcome.type === 'tooMany') refuse('ADMINS_TOO_MUCH');
  if (outcome.type === 'full') refuse('USERS_TOO_MUCH');
  if (outcome.type === 'busy') throw new RpcFault(403, 'USER_CHANNELS_TOO_MUCH');
  return answerEvents(context, command.channelId, outcome.events, [{ _: 'updateChannel', channelId: command.channelId }]);
}

/** https://core.telegram.org/method/channels.editBanned */
export async function editBanned(context: UserContext, request: tl.ChannelsEditBannedRequest): Promise<tl.Updates> {
  const target = await resolvePeer(context, request.participant, 'see');
  if (target.type !== 'user') refuse('PARTICIPANT_ID_INVALID');
  enforceWait(context.limiter.take('changeSettings', String(context.userId), context.now));
  const command = await commandFor(context, request.channel);
  const { bannedRights } = request;
  const until = settleUntil(bannedRights.untilDate, toSeconds(context.now));
  const outcome = granted(
    await context.stores.channelMembers.restrict({ ...command, userId: target.peerId, restrictions: restrictionsFromTl(bannedRights), until }),
  );
  return answerEvents(context, command.channelId, outcome.events, [{ _: 'updateChannel', channelId: command.channelId }]);
}
