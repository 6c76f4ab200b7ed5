/** A channel as one viewer's client is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { restrictionsAt, standingOf } from './channel.js';
import type { ViewedChannel } from './channel.js';
import { adminRightsToTl, defaultRestrictions, restrictionsToTl } from './channel-rights.js';

/** When it is looked at, and with which key to the channel. */
export interface ChannelLook {
  readonly accessHash: bigint;
  /** Unix seconds. */
  readonly date: number;
}

/**
 * Renders a channel: all of it to those who may see it, and hardly more than its name to the others.
 *
 * https://core.telegram.org/constructor/channel
 * https://core.telegram.org/constructor/channelForbidden
 */
export function channelToTl({ channel, member }: ViewedChannel, { accessHash, date }: ChannelLook): tl.RawChannel | tl.RawChannelForbidden {
  const { id, title, megagroup, username } = channel;
  const kind = megagroup ? { megagroup: true as const } : { broadcast: true as const };
  const standing = standingOf(member, date);
  const closed = standing === 'banned' || (standing === 'left' && username === undefined);
  if (channel.deleted || closed) {
    const until = standing === 'banned' ? restrictionsToTl([], member?.restrictedUntil ?? 0).untilDate : undefined;
    return { _: 'channelForbidden', ...kind, id, accessHash, title, ...(until !== undefined && { untilDate: until }) };
  }
  const restrictions = restrictionsAt(member, date);
  return {
    _: 'channel',
    ...kind,
    id,
    accessHash,
    title,
    photo: { _: 'chatPhotoEmpty' },
    date: member?.present === true ? member.date : channel.date,
    participantsCount: channel.memberCount,
    ...(standing === 'creator' && { creator: true as const }),
    ...(standing === 'left' && { left: true as const }),
    ...(channel.slowModeSeconds > 0 && { slowmodeEnabled: true as const }),
    ...(username !== undefined && { username }),
    ...((standing === 'creator' || standing === 'admin') && { adminRights: adminRightsToTl(member?.rights ?? []) }),
    ...(restrictions.length > 0 && { bannedRights: restrictionsToTl(restrictions, member?.restrictedUntil ?? 0) }),
    ...(megagroup && { defaultBannedRights: restrictionsToTl(defaultRestrictions, 0) }),
  };
}
