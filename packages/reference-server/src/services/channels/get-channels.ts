/** channels.getChannels and channels.getFullChannel: what one may know about channels. */
import type * as tl from '@kitewire/tl-schema/api';
import { standingOf } from '../../domain/channel.js';
import { inviteToTl } from '../../domain/invite-to-tl.js';
import { channelPeer } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { findNotifySettings } from '../account/notify-settings.js';
import type { UserContext } from '../context.js';
import { describeChannels } from './channel-answers.js';
import { resolveChannel } from './resolve-channel.js';

/** Channels in one question at most. */
const mostAsked = 200;

/** https://core.telegram.org/method/channels.getChannels */
export async function getChannels(context: UserContext, request: tl.ChannelsGetChannelsRequest): Promise<tl.MessagesChats> {
  if (request.id.length > mostAsked) refuse('LIMIT_INVALID');
  const ids: number[] = [];
  for (const wanted of request.id) ids.push((await resolveChannel(context, wanted, { type: 'see' })).channel.id);
  return { _: 'messages.chats', chats: (await describeChannels(context, ids)).chats };
}

/** https://core.telegram.org/method/channels.getFullChannel */
export async function getFullChannel(context: UserContext, request: tl.ChannelsGetFullChannelRequest): Promise<tl.MessagesChatFull> {
  const { stores, userId } = context;
  const { channel, member } = await resolveChannel(context, request.channel, { type: 'readMessages' });
  const date = toSeconds(context.now);
  const standing = standingOf(member, date);
  const leads = standing === 'creator' || standing === 'admin';
  const [line] = await stores.channelHistories.findDialogs(userId, [channel.id]);
  const pinnedMsgId = await stores.channelHistories.pinnedId(channel.id);
  const invite = leads ? await stores.invites.findPermanent(channelPeer(channel.id), userId) : undefined;
  const counts = leads ? await stores.channelMembers.counts(channel.id, date) : undefined;
  const { slowModeSeconds } = channel;
  const nextSendAt = slowModeSeconds > 0 ? await stores.channels.nextSendAt(channel.id, userId) : 0;
  return {
    _: 'messages.chatFull',
    fullChat: {
      _: 'channelFull',
      id: channel.id,
      about: channel.about,
      participantsCount: channel.memberCount,
      readInboxMaxId: line?.readInboxMaxId ?? 0,
      readOutboxMaxId: line?.readOutboxMaxId ?? 0,
      unreadCount: line?.unreadCount ?? 0,
      chatPhoto: { _: 'photoEmpty', id: 0n },
      notifySettings: await findNotifySettings(context, channelPeer(channel.id)),
      botInfo: [],
      pts: line?.pts ?? channel.pts,
      ...((channel.megagroup || leads) && { canViewParticipants: true as const }),
      ...((standing === 'creator' || member?.rights.includes('changeInfo') === true) && { canSetUsername: true as const }),
      ...(standing === 'creator' && { canDeleteChannel: true as const }),
      ...(counts && { adminsCount: counts.admins, kickedCount: counts.kicked, bannedCount: counts.restricted }),
      ...(pinnedMsgId > 0 && { pinnedMsgId }),
      ...(slowModeSeconds > 0 && { slowmodeSeconds: slowModeSeconds }),
      ...(nextSendAt > date && { slowmodeNextSendDate: nextSendAt }),
      ...(invite && { exportedInvite: inviteToTl(invite) }),
    },
    ...(await describeChannels(context, [channel.id])),
  };
}
