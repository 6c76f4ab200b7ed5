/** Describing the people whom an answer names, each as the viewer knows them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { AccessHasher } from '../domain/access-hash.js';
import type { UserId } from '../domain/peer-id.js';
import type { ViewedUser } from '../domain/user.js';
import { userToTl } from '../domain/user-to-tl.js';
import type { UserStore } from '../stores/user-store.js';

/** Renders people for viewers. */
export interface PeopleView {
  /** The users of these ids, once each, in the order of first mention; `date` in Unix seconds. */
  describe(viewerId: UserId, ids: readonly UserId[], date: number): Promise<tl.RawUser[]>;
  /** One user who is known to exist. */
  describeOne(viewerId: UserId, id: UserId, date: number): Promise<tl.RawUser>;
}

/** Makes a view of the people in a store. */
export function createPeopleView(users: UserStore, accessHasher: AccessHasher): PeopleView {
  const describe: PeopleView['describe'] = async (viewerId, ids, date) => {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return [];
    const found = new Map<UserId, ViewedUser>();
    for (const viewed of await users.view(viewerId, wanted)) found.set(viewed.user.id, viewed);
    return wanted.flatMap((id) => {
      const viewed = found.get(id);
      return viewed === undefined ? [] : [userToTl(viewed, { viewerId, date, accessHash: accessHasher.hash('user', id, viewerId) })];
    });
  };
  return {
    describe,
    describeOne: async (viewerId, id, date) => {
      const [user] = await describe(viewerId, [id], date);
      if (user === undefined) throw new RangeError(`user ${id} does not exist`);
      return user;
    },
  };
}
