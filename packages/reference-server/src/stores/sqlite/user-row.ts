/** A row of the user table and the person that it stands for. */
import type { ContactEntry, User, UserPhoto, ViewedUser } from '../../domain/user.js';
import { fromMediaJson } from './media-json.js';

/** A user with the username beside it. */
export interface UserRow {
  readonly id: number;
  readonly phone: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly about: string;
  readonly online_until: number;
  readonly last_seen: number;
  readonly username: string | null;
  readonly photo: string | null;
  readonly is_bot: number;
  readonly is_deleted: number;
}

/** A user with what lies between them and a viewer. */
export interface ViewedUserRow extends UserRow {
  readonly contact_first_name: string | null;
  readonly contact_last_name: string | null;
  readonly contact_phone: string | null;
  readonly knows_viewer: number;
}

/** What stands where the phone number of an account was that has ended: like that, it is nobody else's. */
export const goneNumber: string = "'gone:' || user.id";

/** The columns of a `UserRow`, from `user` and `username`. */
export const userColumns: string = `user.id, user.phone, user.first_name, user.last_name, user.about, user.online_until, user.last_seen, user.photo,
    username.display AS username, user.bot_token_hash IS NOT NULL AS is_bot,
    user.phone = ${goneNumber} AS is_deleted`;

/** Selects the columns of a `UserRow`; a WHERE may follow. */
export const selectUser: string = `
  SELECT ${userColumns}
  FROM user LEFT JOIN username ON username.owner_kind = 'user' AND username.owner_id = user.id`;

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    phone: row.is_bot === 1 || row.is_deleted === 1 ? '' : row.phone,
    username: row.username ?? undefined,
    firstName: row.first_name,
    lastName: row.last_name,
    about: row.about,
    presence: { onlineUntil: row.online_until, lastSeen: row.last_seen },
    ...(row.photo !== null && { photo: fromMediaJson(row.photo) as UserPhoto }),
    ...(row.is_bot === 1 && { bot: true as const }),
    ...(row.is_deleted === 1 && { deleted: true as const }),
  };
}

export function toViewedUser(row: ViewedUserRow): ViewedUser {
  return { user: toUser(row), contact: toContact(row), knowsViewer: row.knows_viewer === 1 };
}

function toContact(row: ViewedUserRow): ContactEntry | undefined {
  if (row.contact_first_name === null) return undefined;
  return { firstName: row.contact_first_name, lastName: row.contact_last_name ?? '', phone: row.contact_phone ?? '' };
}
