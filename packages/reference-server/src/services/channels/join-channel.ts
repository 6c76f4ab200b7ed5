/** channels.joinChannel, leaveChannel and inviteToChannel: who is in a channel. */
import type * as tl from '@kitewire/tl-schema/api';
import { standingOf } from '../../domain/channel.js';
import type { ChannelId } from '../../domain/peer-id.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { JoinChannel } from '../../stores/channel-member-store.js';
import type { UserContext } from '../context.js';
import { resolveInvitee } from '../messages/chats/resolve-invitee.js';
import { answerChanged, answerEvents, describeChannels } from './channel-answers.js';
import { commandFor, granted, resolveChannel } from './resolve-channel.js';

/** People in one invitation at most. */
const mostInvited = 100;

/** https://core.telegram.org/method/channels.joinChannel */
export async function joinChannel(context: UserContext, request: tl.ChannelsJoinChannelRequest): Promise<tl.Updates> {
  return enterChannel(context, await commandFor(context, request.channel));
}

/** Lets the caller in, by whatever way they came. */
export async function enterChannel(context: UserContext, command: JoinChannel): Promise<tl.Updates> {
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const outcome = granted(await context.stores.channelMembers.join(command));
  if (outcome.type === 'inviteEnded') refuse('INVITE_HASH_EXPIRED');
  if (outcome.type === 'tooMany') refuse('CHANNELS_TOO_MUCH');
  if (outcome.type === 'full') refuse('USERS_TOO_MUCH');
  return answerChanged(context, command.channelId, outcome.events);
}

/** What a link to a channel leads to: members are led in, others learn its name and size. */
export async function describeInvitedChannel(context: UserContext, channelId: ChannelId): Promise<tl.ChatInvite> {
  const { userId, stores, now } = context;
  const viewed = (await stores.channels.find(channelId, userId)) ?? refuse('INVITE_HASH_EXPIRED');
  const { channel, member } = viewed;
  if (channel.deleted || standingOf(member, toSeconds(now)) === 'banned') refuse('INVITE_HASH_EXPIRED');
  if (member?.present === true) {
    const [chat] = (await describeChannels(context, [channelId])).chats;
    return { _: 'chatInviteAlready', chat: chat ?? refuse('INVITE_HASH_EXPIRED') };
  }
  return {
    _: 'chatInvite',
    channel: true,
    ...(channel.megagroup ? { megagroup: true as const } : { broadcast: true as const }),
    ...(channel.username !== undefined && { public: true as const }),
    title: channel.title,
    ...(channel.about !== '' && { about: channel.about }),
    photo: { _: 'photoEmpty', id: 0n },
    participantsCount: channel.memberCount,
    color: 0,
  };
}

/** https://core.telegram.org/method/channels.leaveChannel */
export async function leaveChannel(context: UserContext, request: tl.ChannelsLeaveChannelRequest): Promise<tl.Updates> {
  const command = await commandFor(context, request.channel);
  granted(await context.stores.channelMembers.leave(command));
  // What the leaving made in the log is no business of the one who has left.
  return answerChanged(context, command.channelId, []);
}

/** Those who cannot be brought in are named in the result; a single one is refused. https://core.telegram.org/method/channels.inviteToChannel */
export async function inviteToChannel(context: UserContext, request: tl.ChannelsInviteToChannelRequest): Promise<tl.MessagesInvitedUsers> {
  if (request.users.length > mostInvited) refuse('USERS_TOO_MUCH');
  const { channel } = await resolveChannel(context, request.channel, { type: 'invite' });
  const userIds: number[] = [];
  const apart: number[] = [];
  for (const wanted of request.users) {
    const { userId, bot, fault } = await resolveInvitee(context, wanted);
    // A bot comes into a broadcast channel only with rights.
    if (bot && !channel.megagroup) refuse('USER_BOT');
    if (fault !== undefined && request.users.length === 1) refuse(fault);
    (fault === undefined ? userIds : apart).push(userId);
  }
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const command = await commandFor(context, request.channel);
  const outcome = granted(await context.stores.channelMembers.invite({ ...command, userIds }));
  if (outcome.type === 'full') refuse('USERS_TOO_MUCH');
  const { kicked, busy, events } = outcome;
  if (request.users.length === 1 && kicked.length > 0) refuse('USER_KICKED');
  if (request.users.length === 1 && busy.length > 0) throw new RpcFault(403, 'USER_CHANNELS_TOO_MUCH');
  const missingInvitees = [...apart, ...kicked, ...busy].map((userId): tl.MissingInvitee => ({ _: 'missingInvitee', userId }));
  return { _: 'messages.invitedUsers', updates: await answerEvents(context, channel.id, events), missingInvitees };
}
