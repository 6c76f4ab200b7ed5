/** Somebody's place in a channel as clients are told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { restrictionsAt, standingOf } from './channel.js';
import type { ChannelMember } from './channel.js';
import { adminRightsToTl, restrictionsToTl } from './channel-rights.js';
import { peerToTl } from './peer-id.js';
import type { UserId } from './peer-id.js';

/** Who looks, at what time, Unix seconds. */
export interface ParticipantLook {
  readonly viewerId: UserId;
  /** Whether the viewer could change the rights of an admin whom they see. */
  readonly canEdit: boolean;
  readonly date: number;
}

/** Renders somebody's place. https://core.telegram.org/type/ChannelParticipant */
export function participantToTl(member: ChannelMember, { viewerId, canEdit, date }: ParticipantLook): tl.ChannelParticipant {
  const { userId, rank, inviterId, changedBy } = member;
  const restrictions = restrictionsAt(member, date);
  const ranked = rank === '' ? {} : { rank };
  switch (standingOf(member, date)) {
    case 'creator':
      return { _: 'channelParticipantCreator', userId, adminRights: adminRightsToTl(member.rights), ...ranked };
    case 'admin':
      return {
        _: 'channelParticipantAdmin',
        userId,
        promotedBy: changedBy,
        date: member.date,
        adminRights: adminRightsToTl(member.rights),
        ...ranked,
        ...(canEdit && { canEdit: true as const }),
        ...(userId === viewerId && { self: true as const, inviterId }),
      };
    case 'banned':
    case 'restricted':
      return {
        _: 'channelParticipantBanned',
        peer: peerToTl(userId),
        kickedBy: changedBy,
        date: member.date,
        bannedRights: restrictionsToTl(restrictions, member.restrictedUntil),
        ...(!member.present && { left: true as const }),
      };
    case 'left':
      return { _: 'channelParticipantLeft', peer: peerToTl(userId) };
    case 'member':
      if (userId === viewerId) return { _: 'channelParticipantSelf', userId, inviterId, date: member.date };
      return { _: 'channelParticipant', userId, date: member.date };
  }
}
