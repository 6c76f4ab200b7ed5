/** A user as one viewer's client is told about them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from './peer-id.js';
import { showsPhone } from './user.js';
import type { Presence, UserPhoto, ViewedUser } from './user.js';

/** Who looks, when, and with which key to the user. */
export interface UserView {
  readonly viewerId: UserId;
  readonly accessHash: bigint;
  /** Unix seconds. */
  readonly date: number;
}

/** Renders a user; a contact bears the name under which the viewer keeps them. https://core.telegram.org/constructor/user */
export function userToTl(viewed: ViewedUser, view: UserView): tl.RawUser {
  const { user, contact } = viewed;
  const self = user.id === view.viewerId;
  if (user.deleted) return { _: 'user', id: user.id, accessHash: view.accessHash, deleted: true };
  const name = contact === undefined || self ? user : contact;
  return {
    _: 'user',
    id: user.id,
    accessHash: view.accessHash,
    firstName: name.firstName,
    ...(self && { self: true as const }),
    ...(contact !== undefined && { contact: true as const }),
    ...(contact !== undefined && viewed.knowsViewer && { mutualContact: true as const }),
    ...(name.lastName !== '' && { lastName: name.lastName }),
    ...(user.username !== undefined && { username: user.username }),
    ...(user.phone !== '' && showsPhone(viewed, view.viewerId) && { phone: user.phone }),
    ...(user.photo && { photo: photoToTl(user.photo) }),
    // A bot has no presence; its version stands where its flag does.
    ...(user.bot ? { bot: true as const, botInfoVersion: 1 } : { status: presenceToTl(user.presence, view.date) }),
  };
}

/** https://core.telegram.org/constructor/userProfilePhoto */
function photoToTl({ photoId, dcId, stripped }: UserPhoto): tl.RawUserProfilePhoto {
  return { _: 'userProfilePhoto', photoId, dcId, ...(stripped && { strippedThumb: stripped }) };
}

/** Renders when a person was seen; `date` in Unix seconds. https://core.telegram.org/type/UserStatus */
export function presenceToTl(presence: Presence, date: number): tl.UserStatus {
  if (presence.onlineUntil > date) return { _: 'userStatusOnline', expires: presence.onlineUntil };
  const wasOnline = Math.max(presence.lastSeen, presence.onlineUntil);
  return wasOnline > 0 ? { _: 'userStatusOffline', wasOnline } : { _: 'userStatusEmpty' };
}
