/** The rule by which a user that the server sends becomes, or changes, the record of that user. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerRecord } from '../storage/records.js';
import { activeUsernames, fullName, phoneDigits } from './peer-names.js';

/**
 * Merges a user into what is known of him.
 *
 * A full user replaces everything. A `min` user is partial, and its access hash cannot be used: it never replaces a full
 * one, but brings its name (unless he is a contact, whose name is the account's own choice) and, where it says so, its
 * photo.
 *
 * @returns `undefined` when nothing is known of him, neither before nor now
 * @see https://core.telegram.org/api/min
 */
export function mergeUser(known: PeerRecord | undefined, user: tl.User): PeerRecord | undefined {
  if (user._ === 'userEmpty') return known;
  if (!user.min || known === undefined || known.min) return toRecord(known, user);
  if (known.object?._ !== 'user') return known;
  return toRecord(known, withMinChanges(known.object, user));
}

function withMinChanges(full: tl.RawUser, min: tl.RawUser): tl.RawUser {
  const { firstName, lastName, ...rest } = full;
  const name = full.contact ? { firstName, lastName } : { firstName: min.firstName, lastName: min.lastName };
  return {
    ...rest,
    ...(name.firstName !== undefined && { firstName: name.firstName }),
    ...(name.lastName !== undefined && { lastName: name.lastName }),
    ...(min.applyMinPhoto && min.photo && { photo: min.photo }),
  };
}

function toRecord(known: PeerRecord | undefined, user: tl.RawUser): PeerRecord {
  const accessHash = user.min ? undefined : user.accessHash ?? known?.accessHash;
  const phone = phoneDigits(user.phone);
  return {
    id: user.id,
    ...(accessHash !== undefined && { accessHash }),
    min: user.min ?? false,
    name: fullName(user.firstName, user.lastName),
    usernames: activeUsernames(user.username, user.usernames),
    ...(phone !== undefined && { phone }),
    object: user,
  };
}
