/** A person with an account, and how another person sees them. */
import type { UserId } from './peer-id.js';
import type { StoredPhoto } from './stored-file.js';

/** An account. */
export interface User {
  readonly id: UserId;
  /** Digits with the country code; empty for a bot, and for an account that has ended. */
  readonly phone: string;
  readonly username: string | undefined;
  readonly firstName: string;
  /** Empty for none. */
  readonly lastName: string;
  /** Empty for none. */
  readonly about: string;
  readonly presence: Presence;
  readonly photo?: UserPhoto;
  /** Whether it is a bot. */
  readonly bot?: true;
  /** Whether the account has ended; nothing is told about it then. */
  readonly deleted?: true;
}

/** The photo of a person as everybody is told of it. */
export interface UserPhoto {
  readonly photoId: bigint;
  readonly dcId: number;
  /** https://core.telegram.org/api/files#stripped-thumbnails */
  readonly stripped?: Uint8Array;
}

/** What everybody is told of a person's photo. */
export function userPhotoOf({ id, dcId, sizes }: StoredPhoto): UserPhoto {
  const stripped = sizes.find((size) => 'stripped' in size);
  return { photoId: id, dcId, ...(stripped && { stripped: stripped.stripped }) };
}

/** When a person was seen; both in Unix seconds, 0 for never. */
export interface Presence {
  /** Online until then, unless said otherwise before. */
  readonly onlineUntil: number;
  readonly lastSeen: number;
}

/** An entry of someone's contact list. */
export interface ContactEntry {
  readonly firstName: string;
  readonly lastName: string;
  /** The number that the owner of the list knows, digits; empty for none. */
  readonly phone: string;
}

/** A user together with what lies between them and the one who looks. */
export interface ViewedUser {
  readonly user: User;
  /** How the viewer keeps the user in the contact list. */
  readonly contact: ContactEntry | undefined;
  /** Whether the user keeps the viewer in their contact list. */
  readonly knowsViewer: boolean;
}

/**
 * Whether a viewer gets to see a user's phone number: one's own always; another's only as a contact, and only when
 * the viewer already has the number or the user has added the viewer as well. So adding a stranger as a contact
 * never reveals their number.
 */
export function showsPhone(viewed: ViewedUser, viewerId: UserId): boolean {
  if (viewed.user.id === viewerId) return true;
  if (viewed.contact === undefined) return false;
  return viewed.knowsViewer || viewed.contact.phone === viewed.user.phone;
}
