/** channels.getParticipants and channels.getParticipant: who is in a channel, and as what. */
import type * as tl from '@kitewire/tl-schema/api';
import { standingOf } from '../../domain/channel.js';
import type { ViewedChannel } from '../../domain/channel.js';
import { participantToTl } from '../../domain/participant-to-tl.js';
import type { ParticipantLook } from '../../domain/participant-to-tl.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { MembersQuery } from '../../stores/channel-member-store.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import { describeChannels } from './channel-answers.js';
import { requireRight, resolveChannel } from './resolve-channel.js';

/** People in one answer at most. */
const mostListed = 200;

/** Members whom one can page through; the others are found by their names. */
const mostReached = 10_000;

/** UTF-16 units of a search. */
const longestSearch = 64;

/**
 * The hash is passed over: the page always comes whole. A search by name looks at those who came last.
 *
 * https://core.telegram.org/method/channels.getParticipants
 */
export async function getParticipants(context: UserContext, request: tl.ChannelsGetParticipantsRequest): Promise<tl.ChannelsChannelParticipants> {
  const viewed = await resolveChannel(context, request.channel, { type: 'readMembers' });
  const { kind, text } = readFilter(request.filter);
  if (kind === 'kicked' || kind === 'restricted') requireRight(context, viewed, { type: 'restrict', target: undefined });
  const { members, total } = await context.stores.channelMembers.list({
    ...{ channelId: viewed.channel.id, kind, text: text.slice(0, longestSearch), date: toSeconds(context.now) },
    offset: Math.max(0, request.offset),
    limit: Math.min(Math.max(request.limit, 0), mostListed, Math.max(0, mostReached - request.offset)),
  });
  const look = lookOf(context, viewed);
  return {
    _: 'channels.channelParticipants',
    count: total,
    participants: members.map((member) => participantToTl(member, look)),
    ...(await describeChannels(context, [viewed.channel.id], members.flatMap((member) => [member.userId, ...(member.changedBy > 0 ? [member.changedBy] : [])]))),
  };
}

/** Oneself can always be asked about. https://core.telegram.org/method/channels.getParticipant */
export async function getParticipant(context: UserContext, request: tl.ChannelsGetParticipantRequest): Promise<tl.ChannelsChannelParticipant> {
  const target = await resolvePeer(context, request.participant, 'see');
  if (target.type !== 'user') refuse('PARTICIPANT_ID_INVALID');
  const own = target.peerId === context.userId;
  const viewed = await resolveChannel(context, request.channel, { type: own ? 'see' : 'readMembers' });
  const member = own ? viewed.member : (await context.stores.channels.find(viewed.channel.id, target.peerId))?.member;
  if (member === undefined || standingOf(member, toSeconds(context.now)) === 'left') refuse('USER_NOT_PARTICIPANT');
  return {
    _: 'channels.channelParticipant',
    participant: participantToTl(member, lookOf(context, viewed)),
    ...(await describeChannels(context, [viewed.channel.id], [member.userId, ...(member.changedBy > 0 ? [member.changedBy] : [])])),
  };
}

/** How the caller sees members; whether an admin can be changed is said for the creator, who can change all. */
function lookOf(context: UserContext, { member }: ViewedChannel): ParticipantLook {
  const date = toSeconds(context.now);
  return { viewerId: context.userId, canEdit: standingOf(member, date) === 'creator', date };
}

function readFilter(filter: tl.ChannelParticipantsFilter): Pick<MembersQuery, 'kind' | 'text'> {
  switch (filter._) {
    case 'channelParticipantsRecent':
    case 'channelParticipantsMentions':
      return { kind: 'present', text: '' };
    case 'channelParticipantsSearch':
    case 'channelParticipantsContacts':
      return { kind: 'present', text: filter.q };
    case 'channelParticipantsAdmins':
      return { kind: 'admins', text: '' };
    case 'channelParticipantsBots':
      return { kind: 'bots', text: '' };
    case 'channelParticipantsKicked':
      return { kind: 'kicked', text: filter.q };
    case 'channelParticipantsBanned':
      return { kind: 'restricted', text: filter.q };
  }
}
